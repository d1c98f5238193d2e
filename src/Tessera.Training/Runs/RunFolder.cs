using System.Text.Json;
using Tessera.Core.Files;
using Tessera.Training.Recipes;

namespace Tessera.Training.Runs;

/// <summary>The folder a training leaves behind.</summary>
public sealed class RunFolder(string path)
{
    public string Root { get; } = path;

    public string Recipe => Path.Combine(Root, "recipe.yaml");

    public string Metrics => Path.Combine(Root, "metrics.csv");

    public string Last => Path.Combine(Root, "last.safetensors");

    public string Best => Path.Combine(Root, "best.safetensors");

    public string Model => Path.Combine(Root, "model.onnx");

    public string Report => Path.Combine(Root, "report.html");

    /// <summary>One line a choice: what was chosen, and why.</summary>
    public string Choices => Path.Combine(Root, "choices.json");

    /// <summary>The weights to judge a run by: those of its end, or of its last checkpoint.</summary>
    public static bool Is(string path) => Directory.Exists(path) && File.Exists(new RunFolder(path).Last);

    /// <summary>A name under <paramref name="parent"/> that no run has yet: the model's name, numbered.</summary>
    public static string NextFree(string parent, string model)
    {
        for (int i = 1; ; i++)
        {
            string path = Path.Combine(parent, $"{model}-{i}");
            if (!Path.Exists(path)) return path;
        }
    }

    /// <exception cref="InputException">The folder cannot be written, or holds a run already.</exception>
    public void Create()
    {
        if (File.Exists(Last)) throw InputException.At(
            Root, "holds a run already; add --resume to go on with it, or name another folder with --out");
        try
        {
            Directory.CreateDirectory(Root);
            AtomicFile.DeleteParts(Root);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{Root}: cannot be made: {error.Message}", error);
        }
    }

    public void WriteRecipe(Recipe recipe, IReadOnlyList<Choice> choices)
    {
        string comments = string.Concat(choices.Select(c => $"# {c.What}: {c.Value} ({c.Why})\n"));
        // The recipe last: it is what makes the folder a run that can be resumed.
        AtomicFile.WriteText(Choices, JsonSerializer.Serialize(choices));
        AtomicFile.WriteText(Recipe, comments + RecipeSettings.ToYaml(recipe));
    }

    /// <summary>Puts a resumed run's recipe in the place of the one it began with;
    /// the reasons for all but the budget stay.</summary>
    public void ChangeRecipe(Recipe recipe)
    {
        Choice[] made = File.Exists(Choices) ? JsonSerializer.Deserialize<Choice[]>(File.ReadAllText(Choices)) ?? [] : [];
        WriteRecipe(recipe, [.. made.Where(c => !c.What.StartsWith("budget.", StringComparison.Ordinal))]);
    }

    /// <summary>Whether a file was made from the last checkpoint, and so need not be made again.</summary>
    public bool IsUpToDate(string path) => File.Exists(path) && File.GetLastWriteTimeUtc(path) >= File.GetLastWriteTimeUtc(Last);
}
