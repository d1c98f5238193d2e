using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Data.Datasets;
using Tessera.Imaging.Files;

namespace Tessera.Data.Layouts;

/// <summary>
/// Pascal VOC: JPEGImages/NAME.jpg with SegmentationClass/NAME.png, and ImageSets/Segmentation/SPLIT.txt with names. Masks hold
/// palette entries: 21 classes, and 255 is ignore. Where a labelmap.txt stands beside, as CVAT writes it, its colours are the
/// classes.
/// </summary>
internal sealed class VocLayout : IDatasetLayout
{
    private const string Images = "JPEGImages", Masks = "SegmentationClass";
    private const string Lists = "ImageSets/Segmentation", Table = "labelmap.txt";

    public string Name => "voc";

    public string LooksFor => $"{Images}/ with {Masks}/ (Pascal VOC)";

    public bool Recognises(string root) => Home(root) is not null;

    public Dataset Open(string root, OpeningFaults faults)
    {
        string home = Home(root) ?? root, table = Path.Combine(home, Table);
        if (File.Exists(table))
        {
            var classes = ClassTable.Read(table);
            return new Dataset(root, Name, classes.Labels, WithVoid(classes), Splits(home, faults));
        }
        LabelMap labels = KnownLabels.Voc;
        return new Dataset(root, Name, labels, new IdMasks(labels, new MaskIdMap(labels, labels.IgnoreId)), Splits(home, faults));
    }

    private static string? Home(string root) =>
        NamedFolders.Home(root, Fits, "VOC2012", "VOCdevkit/VOC2012", "VOC2007", "VOCdevkit/VOC2007");

    private static bool Fits(string folder) =>
        Directory.Exists(Path.Combine(folder, Images)) && Directory.Exists(Path.Combine(folder, Masks));

    // Grey files hold the place of a line in the table. VOC's border may be there without a line.
    private static ColourMasks WithVoid(ClassTable table)
    {
        int ignore = table.Labels.IgnoreId;
        var colors = new Dictionary<Rgb, int>(table.Ids);
        colors.TryAdd(KnownLabels.VocVoid, ignore);
        var grey = new Dictionary<int, int>(table.IdsByRow);
        grey.TryAdd(ignore, ignore);
        return new ColourMasks(table.Labels, colors, Table) { GreyIds = grey };
    }

    private static IEnumerable<KeyValuePair<string, IReadOnlyList<Sample>>> Splits(string home, OpeningFaults faults)
    {
        string folder = Path.Combine(home, Lists);
        string[] lists = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.txt") : [];
        if (lists.Length == 0) return [KeyValuePair.Create<string, IReadOnlyList<Sample>>("train", OfMasks(home, faults))];
        // trainval repeats two others, and trainaug names masks that lie elsewhere.
        string[] usual = [.. lists.Where(list => SplitNames.Usual(Path.GetFileNameWithoutExtension(list)) is not null)];
        if (usual.Length > 0) lists = usual;
        var splits = lists.Select(list => (List: list, Split: SplitNames.Of(Path.GetFileNameWithoutExtension(list)))).ToArray();
        // CVAT calls its only list default.
        if (splits is [var (only, name)] && SplitNames.Usual(name) is null) splits = [(only, "train")];
        return SplitNames.InOrder(splits, split => split.Split)
            .Select(split => KeyValuePair.Create<string, IReadOnlyList<Sample>>(
                split.Split, OfList(home, split.List, split.Split, faults)))
            .Where(split => split.Value.Count > 0);
    }

    private static Sample[] OfMasks(string home, OpeningFaults faults)
    {
        string masks = Path.Combine(home, Masks);
        string[] files = [.. Directory.EnumerateFiles(masks, "*.png").Order(StringComparer.Ordinal)];
        if (files.Length == 0) throw InputException.At(masks, "has no mask; expected NAME.png for images in JPEGImages");
        return [.. files.Select(mask => OfMask(home, mask, Path.GetFileNameWithoutExtension(mask), faults)).OfType<Sample>()];
    }

    private static Sample? OfMask(string home, string mask, string name, OpeningFaults faults)
    {
        if (ImageOf(home, name) is { } image) return new Sample(name, image, mask, "train");
        faults.Add(new OpeningFault(OpeningFaultKind.NoPartner, mask, "has no image", $"{Path.Combine(home, Images, name)}.jpg"));
        return null;
    }

    private static List<Sample> OfList(string home, string list, string split, OpeningFaults faults)
    {
        List<Sample> samples = [];
        List<OpeningFault> wrong = [];
        foreach ((int number, string name) in NameLists.Read(list, faults))
        {
            string place = $"line {number}";
            if (PathInside.Of(Path.Combine(home, Masks), name + ".png") is not { } mask)
            {
                faults.Add(new OpeningFault(
                    OpeningFaultKind.WrongLine, list, $"{place}: '{name}' leads out of {Masks}", "the name of an image"));
                continue;
            }
            string? image = ImageOf(home, name);
            if (image is not null && File.Exists(mask)) samples.Add(new Sample(name.Replace('/', '_'), image, mask, split));
            else wrong.Add(Alone(image, mask, list, place, name));
        }
        // The masks of test are kept back.
        if (samples.Count == 0 && split == "test") return [];
        faults.AddAll("such lines", wrong);
        return samples;
    }

    private static OpeningFault Alone(string? image, string mask, string list, string place, string name)
    {
        string said = $"as {place} of {Path.GetFileName(list)} says";
        return image is not null
            ? new OpeningFault(OpeningFaultKind.NoPartner, image, "has no mask", $"{mask}, {said}")
            : File.Exists(mask)
            ? new OpeningFault(OpeningFaultKind.NoPartner, mask, "has no image", $"{Images}/{name}.jpg, {said}")
            : new OpeningFault(OpeningFaultKind.NoPartner, list,
                $"{place}: there is neither {Images}/{name}.jpg nor {Masks}/{name}.png", "both for each name");
    }

    private static string? ImageOf(string home, string name) => ImageFile.Extensions.Prepend(".jpg")
        .Select(ending => PathInside.Of(Path.Combine(home, Images), name + ending)).FirstOrDefault(File.Exists);
}
