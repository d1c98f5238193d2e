using Tessera.Core.Labels;
using Tessera.Core.Metrics;

namespace Tessera.Evaluation;

/// <summary>A segmenter measured on one split: exact counts over all pixels, and every score made from them.</summary>
public sealed class EvaluationResult
{
    public LabelMap Labels { get; }

    public string Split { get; }

    public ConfusionMatrix Confusion { get; }

    public SegmentationScores Scores { get; }

    /// <summary>One for each image, in the split's order.</summary>
    public IReadOnlyList<ImageScore> Images { get; }

    /// <summary>The images with the lowest mean IoU, worst first; those with nothing to measure are left out,
    /// and whole images that are right.</summary>
    public IReadOnlyList<WorstImage> Worst { get; init; } = [];

    /// <summary>How a model that remembers frames was led through them; null for others,
    /// whose masks do not depend on it.</summary>
    public FrameOrder? Frames { get; init; }

    /// <summary>Null where it was not asked for.</summary>
    public BoundaryF1? Boundaries { get; init; }

    /// <inheritdoc cref="Boundaries"/>
    public RecallBySize? RecallBySize { get; init; }

    /// <summary>The label map's groups as classes; null where no group holds two classes.</summary>
    public LabelMap? GroupLabels { get; }

    public SegmentationScores? GroupScores { get; }

    /// <summary>Images with one class each, which count as one pixel each.</summary>
    public bool WholeImages { get; }

    /// <summary>The same for each group of samples that belong together (a drive, a patient, a site), by name;
    /// empty where the names tell no groups.</summary>
    public IReadOnlyList<GroupScore> ByGroup { get; init; } = [];

    /// <summary>Pixels with a class in the truth that the model's crop does not show it: in no score.</summary>
    public long UnseenPixels { get; init; }

    /// <summary>Pixels that count: their truth is a class, and the model was shown them.</summary>
    public long Pixels => Enumerable.Range(0, Labels.Count).Sum(Confusion.TruthPixels);

    public EvaluationResult(LabelMap labels, string split, ConfusionMatrix confusion, IReadOnlyList<ImageScore> images)
    {
        (Labels, Split, Confusion, Images) = (labels, split, confusion, images);
        Scores = confusion.Scores();
        WholeImages = images.Count > 0 && images.All(i => i.Sample.ClassId is not null);
        LabelMap groups = labels.Grouped();
        if (groups.Count == labels.Count) return;
        GroupLabels = groups;
        GroupScores = confusion.Grouped(labels).Scores();
    }

    /// <summary>One object: scores by name, "classes", "groups" where there are any, and "confusion" with a row for each true
    /// class; counts are of pixels, or of images where each has one class ("task" is then "classify").</summary>
    public string ToJson() => EvaluationJson.Write(this);
}

/// <summary>A group's own scores.</summary>
/// <param name="Group">As the samples name it.</param>
/// <param name="Images">How many it has.</param>
public sealed record GroupScore(string Group, int Images, SegmentationScores Scores);
