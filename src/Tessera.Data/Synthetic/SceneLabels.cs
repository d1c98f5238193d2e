using Tessera.Core.Labels;

namespace Tessera.Data.Synthetic;

/// <summary>The eight classes of the synthetic street scenes, in Cityscapes' colours.</summary>
public static class SceneLabels
{
    public const byte Sky = 0;
    public const byte Road = 1;
    public const byte Pavement = 2;
    public const byte Building = 3;
    public const byte Tree = 4;
    public const byte Car = 5;
    public const byte Person = 6;
    public const byte Pole = 7;

    public static LabelMap Map { get; } = new(
    [
        new(Sky, "sky", new(70, 130, 180), "sky"),
        new(Road, "road", new(128, 64, 128), "flat"),
        new(Pavement, "pavement", new(244, 35, 232), "flat"),
        new(Building, "building", new(70, 70, 70), "building"),
        new(Tree, "tree", new(107, 142, 35), "nature"),
        new(Car, "car", new(0, 0, 142), "vehicle", Thing: true),
        new(Person, "person", new(220, 20, 60), "person", Thing: true),
        new(Pole, "pole", new(153, 153, 153), "object"),
    ]);
}
