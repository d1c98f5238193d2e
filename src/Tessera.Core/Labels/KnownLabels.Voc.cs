namespace Tessera.Core.Labels;

public static partial class KnownLabels
{
    /// <summary>The border that Pascal VOC draws around objects, and what is too hard to say: palette entry 255.</summary>
    public static Rgb VocVoid { get; } = Palette.Voc(255);

    /// <summary>Pascal VOC's background and 20 classes (Everingham et al. 2010), in the palette of its mask files.</summary>
    public static LabelMap Voc { get; } =
        new([.. VocNames().Select((name, id) => new LabelClass(id, name, Palette.Voc(id), Thing: id > 0))]);

    private static string[] VocNames() =>
    [
        "background", "aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow",
        "diningtable", "dog", "horse", "motorbike", "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor",
    ];
}
