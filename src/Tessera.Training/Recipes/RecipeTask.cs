using Tessera.Core.Files;
using Tessera.Core.Text;
using Tessera.Data.Datasets;
using Tessera.Models;

namespace Tessera.Training.Recipes;

/// <summary>What a recipe trains: a network that gives masks, or an encoder that learns to tell whole images apart, for a network to
/// start from.</summary>
internal static class RecipeTask
{
    public const string Segment = "segment", Classify = "classify";

    /// <summary>What is trained for where nothing is said: our own encoder learns from random weights on a CPU.</summary>
    public const string DefaultEncoder = "residual";

    public static bool IsClassify(this Recipe recipe) => recipe.Task switch
    {
        Segment => false,
        Classify => true,
        _ => throw new InputException($"recipe: unknown task '{recipe.Task}'; {NearestName.Hint(recipe.Task, [Segment, Classify])}"),
    };

    public static Dataset OpenData(this Recipe recipe, string path) =>
        recipe.IsClassify() ? Dataset.OpenClasses(path) : Dataset.Open(path);

    /// <param name="auxiliary">With the heads that only training uses.</param>
    public static Network CreateNetwork(this Recipe recipe, int classes, bool auxiliary = false)
    {
        NetworkOptions options = recipe.OptionsFor(classes, auxiliary);
        return recipe.IsClassify() ? Catalogue.CreateClassifier(recipe.Model, options) : Catalogue.Create(recipe.Model, options);
    }
}
