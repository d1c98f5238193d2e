using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Metrics;
using Tessera.Core.Probabilities;
using Tessera.Data.Datasets;

namespace Tessera.Training.LabelErrors;

/// <summary>
/// Holds labels against probabilities of a model that has not seen their images: every image once with <see cref="Look"/>, and,
/// as what is usual shows only when all was seen, once more with <see cref="FindRegions"/>.
/// </summary>
/// <param name="labels">The data's classes.</param>
/// <param name="most">Regions that are kept, the heaviest first.</param>
/// <param name="leastArea">Smaller regions are no labels but edges.</param>
public sealed class LabelJudge(LabelMap labels, int most = 200, int leastArea = 16)
{
    // One in so many of an image's pixels is added to a region, without evidence. A sum over pixels would put first what a model
    // is weak in, which is large; a mean the specks. It is 86 pixels at 480x360, where 50 to 100 found most planted errors.
    private const int Share = 2000;

    private readonly UsualProbabilities _usual = new(labels.Count);
    private readonly ConfusionMatrix _agreement = new(labels.Count);
    private readonly List<(Sample Sample, double Score, double Loss)> _images = [];
    private readonly Dictionary<Sample, double> _heaviest = [];
    private readonly PriorityQueue<RegionSuspicion, double> _regions = new();

    /// <param name="probabilities">Planes of the mask's size, class after class.</param>
    public void Look(Sample sample, ReadOnlySpan<float> probabilities, Mask mask)
    {
        _usual.Add(probabilities, mask, labels.IgnoreId);
        Mask seen = ClassPlanes.MaskOf(probabilities, labels.Count, mask.Width, mask.Height, mask.Is16Bit);
        if (mask.Is16Bit) _agreement.Add(mask.Ids16, seen.Ids16, labels.IgnoreId);
        else _agreement.Add(mask.Ids8, seen.Ids8, labels.IgnoreId);
        if (LabelConfidence.Softmin(probabilities, mask, labels.IgnoreId) is { } score
            && LabelConfidence.MeanLoss(probabilities, mask, labels.IgnoreId) is { } loss)
            _images.Add((sample, score, loss));
    }

    /// <summary>The same image again, when all were looked at.</summary>
    public void FindRegions(Sample sample, ReadOnlySpan<float> probabilities, Mask mask)
    {
        foreach (RegionSuspicion region in Regions(sample, probabilities, mask))
        {
            _heaviest[sample] = Math.Max(region.Weight, _heaviest.GetValueOrDefault(sample));
            _regions.Enqueue(region, region.Weight);
            if (_regions.Count > most) _regions.Dequeue();
        }
    }

    public LabelErrorResult Result() => new(labels,
        [.. _images.Select(image =>
            new ImageSuspicion(image.Sample, image.Score, image.Loss, _heaviest.GetValueOrDefault(image.Sample)))
            .OrderByDescending(image => image.Weight).ThenBy(image => image.Score)],
        [.. _regions.UnorderedItems.Select(item => item.Element).OrderByDescending(region => region.Weight)],
        _agreement.Scores().MeanIou);

    private IEnumerable<RegionSuspicion> Regions(Sample sample, ReadOnlySpan<float> probabilities, Mask mask)
    {
        Mask suspects = LabelConfidence.Suspects(probabilities, mask, labels.IgnoreId, _usual.OfTheirOwn);
        var found = ConnectedComponents.OfAll(suspects, except: labels.IgnoreId);
        int pixels = mask.Width * mask.Height;
        double silent = Math.Max(leastArea, pixels / Share);
        var evidence = new double[found.Count];
        var given = new Dictionary<int, int>[found.Count];
        for (int i = 0; i < pixels; i++)
        {
            if (found.Labels[i] is not (> 0 and int number) || found.Items[number - 1].Area < leastArea) continue;
            int label = mask[i % mask.Width, i / mask.Width];
            evidence[number - 1] += LabelConfidence.Evidence(
                probabilities, pixels, i, label, found.Items[number - 1].ClassId, _usual);
            Dictionary<int, int> counts = given[number - 1] ??= [];
            counts[label] = counts.GetValueOrDefault(label) + 1;
        }
        return found.Items.Where(item => item.Area >= leastArea).Select(item => new RegionSuspicion(
            sample, given[item.Label - 1].MaxBy(pair => pair.Value).Key, item.ClassId, item.Area, item.Box, Pixels(found, item),
            evidence[item.Label - 1] / (item.Area + silent)));
    }

    private static Region Pixels(ConnectedComponents found, Component item)
    {
        var bits = new byte[item.Box.Width * item.Box.Height];
        for (int i = 0; i < bits.Length; i++)
        {
            int x = item.Box.Left + i % item.Box.Width, y = item.Box.Top + i / item.Box.Width;
            if (found.Labels[y * found.Width + x] == item.Label) bits[i] = 1;
        }
        return Region.FromBits(bits, item.Box.Width, item.Box.Left, item.Box.Top);
    }
}
