using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Text;
using Tessera.Data.Datasets;
using Tessera.Inference.Segmenters;

namespace Tessera.Evaluation;

/// <summary>
/// Which classes of a model and of a data set mean the same. Pairs say so; a model's class that no pair names is the
/// data's of its name, where there is one. Classes that hang together through pairs are one class to be measured: a
/// model's person is then a data set's rider and pedestrian alike. What the data alone knows is ignored; what the model
/// alone knows is wrong wherever it is predicted.
/// </summary>
public sealed class ClassMapping
{
    /// <summary>Instead of pairs: by names alone.</summary>
    public const string ByNames = "names";

    private readonly int[] _ofModel, _ofData;

    /// <summary>The classes that both know, named as the data set names them.</summary>
    public LabelMap Labels { get; }

    /// <summary>Names of the model's classes that the data does not know.</summary>
    public IReadOnlyList<string> OnlyModel { get; }

    /// <summary>Names of the data's classes that the model does not know.</summary>
    public IReadOnlyList<string> OnlyData { get; }

    private ClassMapping(LabelMap model, LabelMap data, IReadOnlyList<(int Model, int Data)> pairs)
    {
        // The smallest data class of all that hang together stands for them.
        int[] rootOfData = [.. Enumerable.Range(0, data.Count)], rootOfModel = [.. Enumerable.Repeat(-1, model.Count)];
        for (bool changed = true; changed;)
        {
            changed = false;
            foreach ((int m, int d) in pairs)
            {
                int root = Math.Min(rootOfData[d], rootOfModel[m] < 0 ? int.MaxValue : rootOfModel[m]);
                changed |= rootOfData[d] != root || rootOfModel[m] != root;
                (rootOfData[d], rootOfModel[m]) = (root, root);
            }
        }
        int[] roots = [.. pairs.Select(pair => rootOfData[pair.Data]).Distinct().Order()];
        Labels = new LabelMap([.. roots.Select((root, id) => data[root] with { Id = id, Name = Name(data, rootOfData, root) })]);
        _ofModel = [.. rootOfModel.Select(Common)];
        _ofData = [.. rootOfData.Select(Common)];
        OnlyModel = [.. model.Classes.Where(c => _ofModel[c.Id] == Labels.IgnoreId).Select(c => c.Name)];
        OnlyData = [.. data.Classes.Where(c => _ofData[c.Id] == Labels.IgnoreId).Select(c => c.Name)];

        int Common(int root) => Array.IndexOf(roots, root) is >= 0 and int id ? id : Labels.IgnoreId;
    }

    /// <param name="text">"names", pairs MODEL=DATA with commas between them, or a file with one pair a line.</param>
    /// <exception cref="InputException">A pair names no class (the nearest one is named), or nothing is the same.</exception>
    public static ClassMapping Parse(string text, LabelMap model, LabelMap data)
    {
        string[] words = text == ByNames ? [] : File.Exists(text) ? ReadLines(text) : text.Split(',');
        List<(int Model, int Data)> pairs = [.. words.Select(word => word.Trim()).Where(word => word.Length > 0)
            .Select(word => Pair(word, model, data))];
        HashSet<int> named = [.. pairs.Select(pair => pair.Model)];
        foreach (LabelClass own in model.Classes.Where(c => !named.Contains(c.Id)))
        {
            if (data.Find(own.Name) is { } same) pairs.Add((own.Id, same.Id));
        }
        if (pairs.Count > 0) return new ClassMapping(model, data, pairs);
        string both = $"the model ({ClassMatch.Names(model)}) and the data ({ClassMatch.Names(data)})";
        throw new InputException($"map: {both} have no class in common; expected pairs MODEL=DATA");
    }

    /// <summary>The segmenter with the common classes; disposing it leaves the given one alone.</summary>
    public ISegmenter Of(ISegmenter segmenter) => new MappedSegmenter(segmenter, Labels, _ofModel);

    /// <summary>The data set with the common classes.</summary>
    public Dataset Of(Dataset data) => data.Mapped(Labels, _ofData);

    private static (int, int) Pair(string word, LabelMap model, LabelMap data)
    {
        string[] sides = word.Split('=', StringSplitOptions.TrimEntries);
        if (sides.Length != 2)
            throw new InputException($"map: '{word}' is no pair; expected MODEL=DATA, such as person=pedestrian");
        return (Class(sides[0], model, "the model"), Class(sides[1], data, "the data"));
    }

    private static int Class(string name, LabelMap labels, string whose) => labels.Find(name)?.Id
        ?? throw new InputException(
            $"map: {whose} has no class '{name}'; {NearestName.Hint(name, [.. labels.Classes.Select(c => c.Name)])}");

    // Lines that are empty or begin with # say nothing.
    private static string[] ReadLines(string path)
    {
        try
        {
            return [.. File.ReadLines(path).Select(line => line.Trim()).Where(line => !line.StartsWith('#'))];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be read: {error.Message}", error);
        }
    }

    private static string Name(LabelMap data, int[] rootOfData, int root) =>
        string.Join('+', data.Classes.Where(c => rootOfData[c.Id] == root).Select(c => c.Name));
}
