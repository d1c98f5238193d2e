using System.Text.Json;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;

namespace Tessera.Data.Tests.Annotations;

/// <summary>Data sets that make_annotations.py wrote, and the masks that it says they mean.</summary>
internal static class Fixture
{
    /// <summary>Of images in the fixtures.</summary>
    public const int Width = 16, Height = 12;

    public static string[] Names { get; } =
    [
        "coco", "coco-roboflow", "coco-panoptic", "labelme", "labelme-folders", "cvat", "cvat-project", "label-studio",
        "supervisely", "yolo-seg", "yolo-roboflow",
    ];

    public static string Data(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", name, "data");

    public static JsonElement Expected(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Fixtures", name, "expected.json");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.Clone();
    }

    public static string Rows(JsonElement sample) =>
        string.Join('\n', sample.GetProperty("mask").EnumerateArray().Select(row => row.GetString()));

    /// <summary>A digit a pixel, and a point where it is ignored.</summary>
    public static string Rows(Mask mask) => string.Join('\n', Enumerable.Range(0, mask.Height).Select(y =>
        string.Concat(Enumerable.Range(0, mask.Width).Select(x => mask[x, y] == 255 ? "." : $"{mask[x, y]}"))));

    public static string Read(Dataset dataset, Sample sample) => Rows(new SampleReader(dataset).Read(sample).Mask);
}
