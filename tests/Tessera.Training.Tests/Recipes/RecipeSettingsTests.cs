using Tessera.Core.Files;
using Tessera.Core.Preprocessing;
using Tessera.Data.Augmentation;
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
    [InlineData("augmentation: strong")]
    [InlineData("augmentation: {policy: strong}")]
    public void Over_ANamedAugmentation_FixesEveryKeyOfIt(string yaml)
    {
        RecipeSettings settings = RecipeSettings.Parse(yaml, "my.yaml");

        Recipe recipe = settings.Over(new Recipe { Augmentation = AugmentationPolicy.Light });

        Assert.Equal(RecipeSettings.ToYaml(new Recipe { Augmentation = AugmentationPolicy.Strong }),
            RecipeSettings.ToYaml(recipe));
        Assert.True(settings.Has("augmentation.scale.low"));
        // A complete recipe has values and no name beside them.
        Assert.False(RecipeSettings.Parse(RecipeSettings.ToYaml(recipe), "recipe").Has("augmentation.policy"));
        Assert.Equal(RecipeSettings.ToYaml(recipe), RecipeSettings.ToYaml(RecipeSettings.FromYaml(yaml, "my.yaml")));
    }

    [Fact]
    public void Over_APolicyWithKeysBesideIt_PutsTheseOverIt()
    {
        Recipe recipe = RecipeSettings.Parse(
            "augmentation: {policy: none, flip: 0.5, scale: {high: 1.2}, copyPasteClasses: [pole, sign]}",
            "my.yaml").Over(new Recipe());

        Assert.Equal((0.5f, 1f, 1.2f, 0f, false), (recipe.Augmentation.Flip, recipe.Augmentation.Scale.Low,
            recipe.Augmentation.Scale.High, recipe.Augmentation.Brightness, recipe.Augmentation.Shift));
        Assert.Equal(["pole", "sign"], recipe.Augmentation.CopyPasteClasses);
    }

    [Fact]
    public void Over_KeysWithoutAPolicy_LeaveTheRestOpen()
    {
        RecipeSettings settings = RecipeSettings.Parse("augmentation: {flip: 0}", "my.yaml");

        Assert.Equal((true, false), (settings.Has("augmentation.flip"), settings.Has("augmentation.scale.low")));
    }

    [Theory]
    [InlineData("data: {longSide: 9}", null, 9, ResizePolicy.Stretch)]
    [InlineData("data: {resize: {width: 8, height: 6}}", 8, null, ResizePolicy.Stretch)]
    [InlineData("data: {longSide: 0, resize: {policy: pad, width: 8, height: 6}}", 8, null, ResizePolicy.Pad)]
    [InlineData("data: {resize: {policy: crop, width: 8, height: 6}}", 8, null, ResizePolicy.Crop)]
    public void SizeStep_OfARecipe_IsWhatItSays(string yaml, int? width, int? longSide, ResizePolicy policy)
    {
        Recipe recipe = RecipeSettings.FromYaml(RecipeSettings.ToYaml(RecipeSettings.FromYaml(yaml, "my.yaml")), "again.yaml");

        Assert.Equal(new ResizeStep(width, width is null ? null : 6, longSide, policy), recipe.Data.SizeStep());
        Assert.Null(new Recipe().Data.SizeStep());
    }

    [Theory]
    [InlineData("longSide: 640, resize: {width: 512, height: 512}",
        "data.longSide is 640 and data.resize 512x512; they exclude each other: leave one of them out")]
    [InlineData("resize: {policy: padd, width: 5, height: 5}", "data.resize.policy is 'padd'; did you mean 'pad'?")]
    [InlineData("resize: {policy: pad}", "data.resize has the policy pad and no size; expected width and height")]
    [InlineData("resize: {width: 5}", "data.resize is 5x0; expected a width and a height of at least 1")]
    [InlineData("resize: {policy: crop, width: -5, height: 4}",
        "data.resize is -5x4; expected a width and a height of at least 1")]
    public void SizeStep_OfAContradiction_SaysWhatToDo(string keys, string expected)
    {
        Recipe recipe = RecipeSettings.FromYaml($"data: {{{keys}}}", "my.yaml");

        Assert.Equal($"recipe: {expected}", Assert.Throws<InputException>(recipe.Data.SizeStep).Message);
    }

    [Theory]
    [InlineData("modell: unet", "unknown key 'modell'", "model")]
    [InlineData("optimiser:\n  learningrate: 1", "unknown key 'optimiser.learningrate'", "learningRate")]
    [InlineData("batch: {size: many}", "my.yaml", "line")]
    [InlineData("batch: {size: [1, 2}", "is not YAML", "line 1")]
    [InlineData("budget: 40", "'budget' has one value", "minutes")]
    [InlineData("model: {name: unet}", "'model' has keys of its own", "expected one value")]
    [InlineData("model: unet\naugmentation: stron", "line 2: there is no augmentation 'stron'", "did you mean 'strong'?")]
    [InlineData("augmentation:\n  policy: heavy", "line 2: there is no augmentation 'heavy'",
        "expected one of none, light, medium, strong")]
    [InlineData("augmentation:\n  polcy: strong", "line 2: unknown key 'augmentation.polcy'", "did you mean 'policy'?")]
    [InlineData("augmentation:\n  policy: strong\n  fogg: 1", "line 3: unknown key 'augmentation.fogg'", "did you mean 'fog'?")]
    [InlineData("augmentation: [strong]", "'augmentation' has one value", "flip")]
    [InlineData("- a\n- b", "is no recipe", "expected keys")]
    public void Parse_OfWhatNoRecipeHas_SaysWhereAndWhatWasMeant(string yaml, string wrong, string hint)
    {
        var error = Assert.Throws<InputException>(() => RecipeSettings.Parse(yaml, "my.yaml").Over(new Recipe(), "my.yaml"));

        Assert.Contains(wrong, error.Message, StringComparison.Ordinal);
        Assert.Contains(hint, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
