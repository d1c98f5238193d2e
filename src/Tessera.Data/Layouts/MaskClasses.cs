using System.Globalization;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Data.Datasets;

namespace Tessera.Data.Layouts;

/// <summary>The classes of masks in no data set's own layout: from a class table or a list of names beside them, else from a look
/// at the masks.</summary>
internal static class MaskClasses
{
    // More are instance numbers, or a photo's.
    private const int MostClasses = 4096;

    private static readonly string Tables = string.Join(", ", ClassTable.FileNames);

    private static readonly string[] NameFiles = ["classes.txt", "class_names.txt", "names.txt", "labels.txt"];

    /// <exception cref="InputException">A table is wrong, no mask can be read, or the masks have colours that no table
    /// explains.</exception>
    public static (LabelMap Labels, IMaskReader Masks) Of(string root, IReadOnlyList<Sample> samples)
    {
        string[] masks = [.. samples.Select(sample => sample.MaskPath)];
        if (masks.Length == 0) throw InputException.At(root, "has no image with its mask; expected one or more");
        ClassTable? table = ClassTable.Find(root) is { } path ? ClassTable.Read(path) : null;
        if (table is not null && MaskLook.UsesColours(masks, table)) return (table.Labels, table.Masks());
        MaskLook look = MaskLook.At(masks);
        if (look.Colour is { } colour) throw InputException.At(colour.Path,
            $"has colours ({colour.Color}), and no table says what they are; expected one of {Tables} in {root}");
        LabelMap? names = NameFile(root) is { } file ? LabelFile.Read(file) : null;
        if (White(look) is { } white && (table?.Labels ?? names) is null or { Count: 2 })
            return Reader(look, table?.Labels ?? names ?? LabelMap.FromNames(["background", "foreground"]), [0, white], []);
        if (table is not null) return ByRow(look, table);
        return names is not null ? Reader(look, names, [.. Enumerable.Range(0, names.Count)], [names.IgnoreId])
            : Numbered(look, root, samples.Count);
    }

    private static string? NameFile(string root) =>
        NameFiles.Select(name => Path.Combine(root, name)).FirstOrDefault(File.Exists);

    // Black and white alone: 0 and 255, or 65535 in 16 bits, are no ids.
    private static int? White(MaskLook look) =>
        look.Values.Max is 255 or 65535 && look.Values.Count(value => value is not 0) == 1 ? look.Values.Max : null;

    private static (LabelMap, IMaskReader) ByRow(MaskLook look, ClassTable table)
    {
        ILookup<bool, int> rows = table.IdsByRow.ToLookup(row => row.Value < table.Labels.Count, row => row.Key);
        return Reader(look, table.Labels, [.. rows[true]], [.. rows[false].Append(table.Labels.IgnoreId).Distinct()]);
    }

    private static (LabelMap, IMaskReader) Numbered(MaskLook look, string root, int masks)
    {
        int highest = look.Values.Where(value => value != byte.MaxValue && value != ushort.MaxValue).DefaultIfEmpty(0).Max();
        if (highest >= MostClasses) throw InputException.At(root,
            $"has masks with ids up to {highest}; expected class ids, below {MostClasses}: these seem to number things");
        LabelMap labels = LabelMap.FromNames(
            Enumerable.Range(0, highest + 1).Select(id => string.Create(CultureInfo.InvariantCulture, $"class {id}")));
        string? found = look.Files < masks
            ? $" (found in {look.Files} of {masks} masks; a classes.txt with a name a line would say)" : null;
        return Reader(look, labels, [.. Enumerable.Range(0, labels.Count)], [labels.IgnoreId], found);
    }

    private static (LabelMap, IMaskReader) Reader(MaskLook look, LabelMap labels, int[] fileIds, int[] ignored,
        string? found = null)
    {
        if (!look.GreyInColour) return (labels, new IdMasks(labels, new MaskIdMap(labels, fileIds, ignored)) { Found = found });
        // Ids as greys in three channels.
        var colors = fileIds.Index().Select(id => (Value: id.Item, Id: id.Index))
            .Concat(ignored.Select(id => (Value: id, Id: labels.IgnoreId)))
            .Where(id => id.Value <= byte.MaxValue).ToDictionary(id => Grey(id.Value), id => id.Id);
        return (labels, new ColourMasks(labels, colors, "black, white and grey as ids"));
    }

    private static Rgb Grey(int value) => new((byte)value, (byte)value, (byte)value);
}
