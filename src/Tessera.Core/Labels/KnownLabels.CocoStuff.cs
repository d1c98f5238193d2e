namespace Tessera.Core.Labels;

public static partial class KnownLabels
{
    /// <summary>
    /// COCO-Stuff's 171 classes (Caesar, Uijlings, Ferrari 2018): COCO's 80 things, then 91 kinds of stuff. The colours are ours,
    /// Pascal VOC's from 1 on: several published sets differ and give two classes one colour.
    /// </summary>
    public static LabelMap CocoStuff { get; } = new([.. CocoThings().Concat(CocoStuffOnly())
        .Select((name, id) => new LabelClass(id, name, Palette.Voc(id + 1), Thing: id < CocoThings().Length))]);

    /// <summary>The id in the pixel maps of the 164k version of each class: COCO's category number less one, with gaps where COCO
    /// named things that it never drew.</summary>
    public static IReadOnlyList<int> CocoStuffFileIds { get; } =
        [.. Enumerable.Range(0, 182).Except([11, 25, 28, 29, 44, 65, 67, 68, 70, 82, 90])];

    private static string[] CocoThings() =>
    [
        "person", "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat", "traffic light",
        "fire hydrant", "stop sign", "parking meter", "bench", "bird", "cat", "dog", "horse", "sheep", "cow", "elephant",
        "bear", "zebra", "giraffe", "backpack", "umbrella", "handbag", "tie", "suitcase", "frisbee", "skis", "snowboard",
        "sports ball", "kite", "baseball bat", "baseball glove", "skateboard", "surfboard", "tennis racket", "bottle",
        "wine glass", "cup", "fork", "knife", "spoon", "bowl", "banana", "apple", "sandwich", "orange", "broccoli", "carrot",
        "hot dog", "pizza", "donut", "cake", "chair", "couch", "potted plant", "bed", "dining table", "toilet", "tv",
        "laptop", "mouse", "remote", "keyboard", "cell phone", "microwave", "oven", "toaster", "sink", "refrigerator",
        "book", "clock", "vase", "scissors", "teddy bear", "hair drier", "toothbrush",
    ];

    private static string[] CocoStuffOnly() =>
    [
        "banner", "blanket", "branch", "bridge", "building-other", "bush", "cabinet", "cage", "cardboard", "carpet",
        "ceiling-other", "ceiling-tile", "cloth", "clothes", "clouds", "counter", "cupboard", "curtain", "desk-stuff",
        "dirt", "door-stuff", "fence", "floor-marble", "floor-other", "floor-stone", "floor-tile", "floor-wood", "flower",
        "fog", "food-other", "fruit", "furniture-other", "grass", "gravel", "ground-other", "hill", "house", "leaves",
        "light", "mat", "metal", "mirror-stuff", "moss", "mountain", "mud", "napkin", "net", "paper", "pavement", "pillow",
        "plant-other", "plastic", "platform", "playingfield", "railing", "railroad", "river", "road", "rock", "roof", "rug",
        "salad", "sand", "sea", "shelf", "sky-other", "skyscraper", "snow", "solid-other", "stairs", "stone", "straw",
        "structural-other", "table", "tent", "textile-other", "towel", "tree", "vegetable", "wall-brick", "wall-concrete",
        "wall-other", "wall-panel", "wall-stone", "wall-tile", "wall-wood", "water-other", "waterdrops", "window-blind",
        "window-other", "wood",
    ];
}
