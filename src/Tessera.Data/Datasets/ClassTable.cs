using Tessera.Core.Files;
using Tessera.Core.Labels;

namespace Tessera.Data.Datasets;

/// <summary>
/// The table that stands beside colour-coded masks: a name and a colour for each class. A class called void, ignore or unlabelled
/// is no class but what is ignored.
/// </summary>
internal sealed class ClassTable
{
    /// <summary>Known by these names, in the order in which they are looked for.</summary>
    public static readonly IReadOnlyList<string> FileNames =
        ["label_colors.txt", "label_color.txt", "class_dict.csv", "class_dict_seg.csv", "labelmap.txt", "dataset_meta.json"];

    private static readonly string[] IgnoredNames = ["void", "ignore", "ignored", "unlabelled", "unlabeled"];

    private readonly string _name;

    /// <summary>Of the rows that are classes, in their order.</summary>
    public LabelMap Labels { get; }

    /// <summary>The class id or ignore id of every row's colour.</summary>
    public IReadOnlyDictionary<Rgb, int> Ids { get; }

    /// <summary>The class id or ignore id of every row by its place: what grey files beside such a table hold.</summary>
    public IReadOnlyDictionary<int, int> IdsByRow { get; }

    private ClassTable(string path, IReadOnlyList<ClassRow> rows)
    {
        ClassRow[] classes = [.. rows.Where(row => !IsIgnored(row.Name))];
        if (classes.Length == 0) throw InputException.At(path, "has no class; expected a name and a colour for each");
        _name = Path.GetFileName(path);
        try
        {
            Labels = new LabelMap([.. classes.Select((row, id) => new LabelClass(id, row.Name, row.Color))]);
        }
        catch (ArgumentException error)
        {
            throw new InputException($"{path}: {error.Message}", error);
        }
        int[] ids = [.. rows.Select(row => Array.IndexOf(classes, row) is >= 0 and int id ? id : Labels.IgnoreId)];
        IdsByRow = ids.Index().ToDictionary(row => row.Index, row => row.Item);
        Ids = rows.Zip(ids).ToDictionary(pair => pair.First.Color, pair => pair.Second);
    }

    /// <summary>The path of the first such file in a folder, or null.</summary>
    public static string? Find(string folder) =>
        FileNames.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>A class of this name is none.</summary>
    public static bool IsIgnored(string name) => IgnoredNames.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <exception cref="InputException">A line is no class, or two classes share a name or a colour.</exception>
    public static ClassTable Read(string path) => new(path, ClassRows.Read(path));

    /// <summary>How masks in these colours are read.</summary>
    /// <param name="greyIds">Grey files hold the place of a row, as CVAT's do, not a colour.</param>
    public ColourMasks Masks(bool greyIds = false) =>
        new(Labels, Ids, _name) { GreyIds = greyIds ? IdsByRow : null };
}
