using Tessera.Core.Files;
using Tessera.Core.Text;
using Tessera.Data;
using Tessera.Data.Datasets;
using Tessera.Models;

namespace Tessera.Training.Recipes;

/// <summary>What a recipe trains: a network that gives masks, or an encoder that learns to tell whole images apart,
/// for a network to start from.</summary>
internal static class RecipeTask
{
    public const string Segment = "segment", Classify = "classify";

    private const string Classes = "classes";

    /// <summary>What is trained for where nothing is said: our own encoder learns from random weights on a CPU.</summary>
    public const string DefaultEncoder = "residual";

    public static bool IsClassify(this Recipe recipe) => recipe.Task switch
    {
        Segment => false,
        Classify => true,
        _ => throw new InputException(
            $"recipe: unknown task '{recipe.Task}'; {NearestName.Hint(recipe.Task, [Segment, Classify])}"),
    };

    public static Dataset OpenData(this Recipe recipe, string path) =>
        !recipe.IsClassify() ? recipe.Data.Open(path)
        : recipe.Data.Layout is "" or Classes ? Dataset.OpenClasses(path)
        : throw new InputException($"recipe: data.layout: '{recipe.Data.Layout}' has masks; expected '{Classes}' to {Classify}");

    /// <summary>How the recipe's network is built; null for an encoder that classifies.</summary>
    /// <exception cref="InputException">Nothing has this name; the nearest one is named.</exception>
    public static Architecture? Architecture(this Recipe recipe)
    {
        if (!recipe.IsClassify()) return Catalogue.Find(recipe.Model).Architecture;
        Catalogue.FindEncoder(recipe.Model);
        return null;
    }

    /// <param name="auxiliary">With the heads that only training uses.</param>
    public static Network CreateNetwork(this Recipe recipe, int classes, bool auxiliary = false)
    {
        NetworkOptions options = recipe.OptionsFor(classes, auxiliary);
        return recipe.IsClassify() ? Catalogue.CreateClassifier(recipe.Model, options) : Catalogue.Create(recipe.Model, options);
    }
}
