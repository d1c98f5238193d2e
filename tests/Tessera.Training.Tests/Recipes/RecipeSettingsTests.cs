using Tessera.Core.Files;
using Tessera.Training.Recipes;

namespace Tessera.Training.Tests.Recipes;

public sealed class RecipeSettingsTests
{
    [Fact]
    public void Over_FlagBeforeFileBeforeChosen()
    {
        RecipeSettings settings =
            RecipeSettings.Parse("model: unet-resnet18\noptimiser: {name: sgd, momentum: 0.8}\n", "my.yaml");
        settings.Set("optimiser.name", "adam");

        Recipe recipe = settings.Over(
            new Recipe { Model = "unet-residual", Seed = 7, Optimiser = new OptimiserRecipe { WeightDecay = 0.5 } });

        Assert.Equal("unet-resnet18", recipe.Model);
        Assert.Equal("adam", recipe.Optimiser.Name);
        Assert.Equal(0.8, recipe.Optimiser.Momentum);
        Assert.Equal(0.5, recipe.Optimiser.WeightDecay);
        Assert.Equal(7ul, recipe.Seed);
    }

    [Fact]
    public void ToYaml_ReadAgain_IsTheSameRecipe()
    {
        var recipe = new Recipe
        {
            Data = new DataRecipe { Train = ["train", "val"], Mean = [0.1f, 0.25f, 1f / 3] },
            Augmentation = new() { Scale = new(0.7f, 1.9f) },
        };

        string yaml = RecipeSettings.ToYaml(recipe);

        Assert.Equal(yaml, RecipeSettings.ToYaml(RecipeSettings.FromYaml(yaml, "recipe.yaml")));
        Assert.Equal(1f / 3, RecipeSettings.FromYaml(yaml, "recipe.yaml").Data.Mean[2]);
        Assert.Equal(1.9f, RecipeSettings.FromYaml(yaml, "recipe.yaml").Augmentation.Scale.High);
    }

    [Theory]
    [InlineData("modell: unet", "unknown key 'modell'", "model")]
    [InlineData("optimiser:\n  learningrate: 1", "unknown key 'optimiser.learningrate'", "learningRate")]
    [InlineData("batch: {size: many}", "my.yaml", "line")]
    [InlineData("batch: {size: [1, 2}", "is not YAML", "line 1")]
    [InlineData("budget: 40", "'budget' has one value", "minutes")]
    [InlineData("model: {name: unet}", "'model' has keys of its own", "expected one value")]
    [InlineData("- a\n- b", "is no recipe", "expected keys")]
    public void Parse_OfWhatNoRecipeHas_SaysWhereAndWhatWasMeant(string yaml, string wrong, string hint)
    {
        var error = Assert.Throws<InputException>(() => RecipeSettings.Parse(yaml, "my.yaml").Over(new Recipe(), "my.yaml"));

        Assert.Contains(wrong, error.Message, StringComparison.Ordinal);
        Assert.Contains(hint, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
