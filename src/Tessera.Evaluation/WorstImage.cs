using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;

namespace Tessera.Evaluation;

/// <summary>An image that went badly, with the mask that was measured: segmented again, alone,
/// a video's frame would have another.</summary>
/// <param name="Predicted">At the size at which a report shows it.</param>
/// <param name="Placement">What the network was shown of the image.</param>
public sealed record WorstImage(ImageScore Score, Mask Predicted, Placement Placement)
{
    // A report is mailed around: beyond this, images are shown smaller.
    private const int LongestSide = 1024;

    /// <summary>Size at which a report shows an image.</summary>
    public static (int Width, int Height) ShownSize(int width, int height)
    {
        double factor = Math.Min(1, (double)LongestSide / Math.Max(width, height));
        return (Math.Max(1, (int)Math.Round(width * factor)), Math.Max(1, (int)Math.Round(height * factor)));
    }

    public static Mask Shown(Mask mask)
    {
        (int width, int height) = ShownSize(mask.Width, mask.Height);
        return (width, height) == (mask.Width, mask.Height) ? mask : MaskResize.Nearest(mask, width, height);
    }
}

/// <summary>The worst so far, so that an evaluation of any length keeps a few small masks.</summary>
internal sealed class WorstSoFar(int count)
{
    // By score, then by name: the same whatever the order in which images are shown.
    private static readonly Comparer<WorstImage> ByScore = Comparer<WorstImage>.Create((a, b) =>
        Nullable.Compare(a.Score.MeanIou, b.Score.MeanIou) is not 0 and var order ? order
            : string.CompareOrdinal(a.Score.Sample.Name, b.Score.Sample.Name));

    private readonly List<WorstImage> _images = [];

    /// <summary>Worst first.</summary>
    public IReadOnlyList<WorstImage> Images => _images;

    public void Offer(ImageScore score, Mask predicted, Placement placement)
    {
        bool nothingToShow = score.MeanIou is null || (score.Sample.ClassId is not null && score.MeanIou == 1);
        if (nothingToShow || count == 0) return;
        var offered = new WorstImage(score, predicted, placement);
        int place = _images.FindIndex(kept => ByScore.Compare(offered, kept) < 0);
        if (place < 0) place = _images.Count;
        if (place == count) return;
        _images.Insert(place, offered with { Predicted = WorstImage.Shown(predicted) });
        if (_images.Count > count) _images.RemoveAt(count);
    }
}
