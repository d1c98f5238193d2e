namespace Tessera.Core.Labels;

public static partial class KnownLabels
{
    /// <summary>The colour of CamVid's pixels without class.</summary>
    public static Rgb CamVidVoid { get; } = new(0, 0, 0);

    /// <summary>
    /// All of CamVid's 32 labels (Brostow, Fauqueur, Cipolla 2009) but Void, which is ignore, by name and in the colours of its
    /// 701 label files. A group is the class of <see cref="CamVid"/> that the label is merged into.
    /// </summary>
    public static LabelMap CamVidOriginal { get; } = new(
    [
        new(0, "Animal", new(64, 128, 64), "pedestrian", Thing: true),
        new(1, "Archway", new(192, 0, 128), "building"),
        new(2, "Bicyclist", new(0, 128, 192), "bicyclist", Thing: true),
        new(3, "Bridge", new(0, 128, 64), "building"),
        new(4, "Building", new(128, 0, 0), "building"),
        new(5, "Car", new(64, 0, 128), "car", Thing: true),
        new(6, "CartLuggagePram", new(64, 0, 192), "pedestrian", Thing: true),
        new(7, "Child", new(192, 128, 64), "pedestrian", Thing: true),
        new(8, "Column_Pole", new(192, 192, 128), "pole"),
        new(9, "Fence", new(64, 64, 128), "fence"),
        new(10, "LaneMkgsDriv", new(128, 0, 192), "road"),
        new(11, "LaneMkgsNonDriv", new(192, 0, 64), "road"),
        new(12, "Misc_Text", new(128, 128, 64), "sign"),
        new(13, "MotorcycleScooter", new(192, 0, 192), "bicyclist", Thing: true),
        new(14, "OtherMoving", new(128, 64, 64), "car", Thing: true),
        new(15, "ParkingBlock", new(64, 192, 128), "pavement"),
        new(16, "Pedestrian", new(64, 64, 0), "pedestrian", Thing: true),
        new(17, "Road", new(128, 64, 128), "road"),
        new(18, "RoadShoulder", new(128, 128, 192), "pavement"),
        new(19, "Sidewalk", new(0, 0, 192), "pavement"),
        new(20, "SignSymbol", new(192, 128, 128), "sign"),
        new(21, "Sky", new(128, 128, 128), "sky"),
        new(22, "SUVPickupTruck", new(64, 128, 192), "car", Thing: true),
        new(23, "TrafficCone", new(0, 0, 64), "pole"),
        new(24, "TrafficLight", new(0, 64, 64), "sign"),
        new(25, "Train", new(192, 64, 128), "car", Thing: true),
        new(26, "Tree", new(128, 128, 0), "tree"),
        new(27, "Truck_Bus", new(192, 128, 192), "car", Thing: true),
        new(28, "Tunnel", new(64, 0, 64), "building"),
        new(29, "VegetationMisc", new(192, 192, 0), "tree"),
        new(30, "Wall", new(64, 192, 0), "building"),
    ]);
}
