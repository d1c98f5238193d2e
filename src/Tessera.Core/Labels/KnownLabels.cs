namespace Tessera.Core.Labels;

/// <summary>Label maps of public data sets, as their authors publish them.</summary>
public static partial class KnownLabels
{
    /// <summary>
    /// CamVid's 11 classes (Brostow, Fauqueur, Cipolla 2009) in the order and colours of the SegNet tutorial, with the seven
    /// groups usual for street scenes. In the tutorial's own files id 11 is void.
    /// </summary>
    public static LabelMap CamVid { get; } = new(
    [
        new(0, "sky", new(128, 128, 128), "sky"),
        new(1, "building", new(128, 0, 0), "building"),
        new(2, "pole", new(192, 192, 128), "object"),
        new(3, "road", new(128, 64, 128), "flat"),
        new(4, "pavement", new(60, 40, 222), "flat"),
        new(5, "tree", new(128, 128, 0), "nature"),
        new(6, "sign", new(192, 128, 128), "object"),
        new(7, "fence", new(64, 64, 128), "building"),
        new(8, "car", new(64, 0, 128), "vehicle", Thing: true),
        new(9, "pedestrian", new(64, 64, 0), "person", Thing: true),
        new(10, "bicyclist", new(0, 128, 192), "person", Thing: true),
    ]);
}
