using System.Globalization;
using System.Text.Json;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Data.Datasets;
using Tessera.Imaging.Frames;

namespace Tessera.Data.Layouts;

/// <summary>
/// nnU-Net: dataset.json, imagesTr/CASE_0000.nii.gz with labelsTr/CASE.nii.gz; CASE_0001 and so on are further channels of the
/// same image. A slice is a sample and a case a group; the cases of imagesTs are test where there is a labelsTs.
/// </summary>
internal sealed class NnunetLayout : IDatasetLayout
{
    private const string Description = "dataset.json", Ignore = "ignore";
    private const string Images = "imagesTr", Labels = "labelsTr", TestImages = "imagesTs", TestLabels = "labelsTs";
    private const int MostBytes = 16 << 20;

    public string Name => "nnunet";

    public string LooksFor => $"{Description} with {Images}/ and {Labels}/ (nnU-Net)";

    public bool Recognises(string root) => File.Exists(Path.Combine(root, Description)) &&
        Directory.Exists(Path.Combine(root, Images)) && Directory.Exists(Path.Combine(root, Labels));

    public Dataset Open(string root, OpeningFaults faults)
    {
        string path = Path.Combine(root, Description);
        SortedDictionary<int, string> names = ClassNames(path);
        int[] fileIds = [.. names.Where(label => label.Value != Ignore).Select(label => label.Key)];
        int[] ignored = [.. names.Where(label => label.Value == Ignore).Select(label => label.Key)];
        if (fileIds.Length == 0)
            throw InputException.At(path, "names no class in labels; expected names such as \"background\": 0");
        LabelMap labels = LabelMap.FromNames(fileIds.Select(id => names[id]));
        var masks = new IdMasks(labels, new MaskIdMap(labels, fileIds, ignored));
        return new Dataset(root, Name, labels, masks, Splits(root, faults));
    }

    private static IEnumerable<KeyValuePair<string, IReadOnlyList<Sample>>> Splits(string root, OpeningFaults faults)
    {
        yield return Split("train", Images, Labels);
        if (NamedFolders.HasPictures(Path.Combine(root, TestLabels))) yield return Split("test", TestImages, TestLabels);

        KeyValuePair<string, IReadOnlyList<Sample>> Split(string name, string images, string labels) =>
            new(name, Samples(Path.Combine(root, images), Path.Combine(root, labels), name, faults));
    }

    private static List<Sample> Samples(string images, string masks, string split, OpeningFaults faults)
    {
        if (!Directory.Exists(images)) throw InputException.At(images, $"no such folder; expected the images of {masks}");
        ILookup<string, string> channels = Directory.EnumerateFiles(images).Where(FrameFormats.HasFrameExtension)
            .Order(StringComparer.Ordinal).ToLookup(CaseOf, StringComparer.Ordinal);
        IEnumerable<string> files = Directory.EnumerateFiles(masks).Where(FrameFormats.HasFrameExtension);
        List<Sample> samples = [];
        foreach (string mask in files.Order(StringComparer.Ordinal))
        {
            string name = FrameFormats.StemOf(mask), ending = Path.GetFileName(mask)[name.Length..];
            string[] own = [.. channels[name]];
            if (own.Length == 0)
            {
                faults.Add(new OpeningFault(OpeningFaultKind.NoPartner, mask, "has no image",
                    $"{Path.Combine(images, name)}_0000{ending}"));
                continue;
            }
            samples.AddRange(FrameSamples.Of(new Sample(name, FrameFormats.JoinChannels(own), mask, split, name), faults));
        }
        return samples.Count > 0 ? samples : throw InputException.At(
            masks, $"holds no volume; expected files that end in {string.Join(", ", FrameFormats.Endings)}");
    }

    // CASE_0000: four digits behind the last line.
    private static string CaseOf(string image)
    {
        string stem = FrameFormats.StemOf(image);
        return stem.Length > 5 && stem[^5] == '_' && stem[^4..].All(char.IsAsciiDigit) ? stem[..^5] : stem;
    }

    // "liver": 1 in the second version, "1": "liver" in the first.
    private static SortedDictionary<int, string> ClassNames(string path)
    {
        using JsonDocument json = Parse(path);
        JsonElement root = json.RootElement, labels = default;
        bool has = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("labels", out labels);
        if (!has || labels.ValueKind != JsonValueKind.Object)
            throw InputException.At(path, "has no labels; expected an object such as {\"background\": 0, \"liver\": 1}");
        SortedDictionary<int, string> names = [];
        foreach (JsonProperty label in labels.EnumerateObject())
        {
            (string name, int? id) = label.Value.ValueKind == JsonValueKind.String
                ? (label.Value.GetString() ?? "", Number(label.Name))
                : (label.Name, Number(label.Value.GetRawText()));
            if (label.Value.ValueKind == JsonValueKind.Array)
                throw InputException.At(path,
                    $"names a region of several classes, '{name}'; expected one number a class: take regions apart");
            if (id is not (>= 0 and <= ushort.MaxValue) || !names.TryAdd(id.Value, name))
                throw InputException.At(path, $"gives the class '{name}' no number of its own; expected one from 0 to 65535");
        }
        return names;
    }

    private static JsonDocument Parse(string path)
    {
        if (new FileInfo(path).Length > MostBytes)
            throw InputException.At(path, $"is larger than {MostBytes >> 20} MiB; expected a description");
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path));
        }
        catch (JsonException error)
        {
            throw new InputException($"{path}: is no JSON: {error.Message.ReplaceLineEndings(" ")}", error);
        }
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
