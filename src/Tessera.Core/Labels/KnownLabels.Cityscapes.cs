namespace Tessera.Core.Labels;

public static partial class KnownLabels
{
    /// <summary>The 19 classes of Cityscapes that are trained and scored (Cordts et al. 2016), in the order of its train
    /// ids.</summary>
    public static LabelMap Cityscapes { get; } = new(
    [
        new(0, "road", new(128, 64, 128), "flat"),
        new(1, "sidewalk", new(244, 35, 232), "flat"),
        new(2, "building", new(70, 70, 70), "construction"),
        new(3, "wall", new(102, 102, 156), "construction"),
        new(4, "fence", new(190, 153, 153), "construction"),
        new(5, "pole", new(153, 153, 153), "object"),
        new(6, "traffic light", new(250, 170, 30), "object"),
        new(7, "traffic sign", new(220, 220, 0), "object"),
        new(8, "vegetation", new(107, 142, 35), "nature"),
        new(9, "terrain", new(152, 251, 152), "nature"),
        new(10, "sky", new(70, 130, 180), "sky"),
        new(11, "person", new(220, 20, 60), "human", Thing: true),
        new(12, "rider", new(255, 0, 0), "human", Thing: true),
        new(13, "car", new(0, 0, 142), "vehicle", Thing: true),
        new(14, "truck", new(0, 0, 70), "vehicle", Thing: true),
        new(15, "bus", new(0, 60, 100), "vehicle", Thing: true),
        new(16, "train", new(0, 80, 100), "vehicle", Thing: true),
        new(17, "motorcycle", new(0, 0, 230), "vehicle", Thing: true),
        new(18, "bicycle", new(119, 11, 32), "vehicle", Thing: true),
    ]);

    /// <summary>The id in Cityscapes' labelIds files of each class.</summary>
    public static IReadOnlyList<int> CityscapesFileIds { get; } =
        [7, 8, 11, 12, 13, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 31, 32, 33];

    /// <summary>The ids in labelIds files that are not scored: the car's own bonnet, the image's border, parking, bridge, caravan
    /// and others.</summary>
    public static IReadOnlyList<int> CityscapesIgnoredIds { get; } = [.. Enumerable.Range(0, 34).Except(CityscapesFileIds)];
}
