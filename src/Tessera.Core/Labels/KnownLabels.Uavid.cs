namespace Tessera.Core.Labels;

public static partial class KnownLabels
{
    /// <summary>
    /// UAVid's 8 classes (Lyu et al. 2020) in the order of its toolkit's train ids. Every pixel has a class: clutter is one, and
    /// nothing is ignored.
    /// </summary>
    public static LabelMap Uavid { get; } = new(
    [
        new(0, "clutter", new(0, 0, 0)),
        new(1, "building", new(128, 0, 0)),
        new(2, "road", new(128, 64, 128)),
        new(3, "static car", new(192, 0, 192), "car", Thing: true),
        new(4, "tree", new(0, 128, 0)),
        new(5, "vegetation", new(128, 128, 0)),
        new(6, "human", new(64, 64, 0), Thing: true),
        new(7, "moving car", new(64, 0, 128), "car", Thing: true),
    ]);
}
