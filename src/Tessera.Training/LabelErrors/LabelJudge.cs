using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Metrics;
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
    private readonly ClassThresholds _thresholds = new(labels.Count);
    private readonly List<ImageSuspicion> _images = [];
    private readonly PriorityQueue<RegionSuspicion, double> _regions = new();
    private IReadOnlyList<double>? _usual;

    /// <param name="probabilities">Planes of the mask's size, class after class.</param>
    public void Look(Sample sample, ReadOnlySpan<float> probabilities, Mask mask)
    {
        _thresholds.Add(probabilities, mask, labels.IgnoreId);
        _usual = null;
        if (LabelConfidence.Softmin(probabilities, mask, labels.IgnoreId) is { } score
            && LabelConfidence.MeanLoss(probabilities, mask, labels.IgnoreId) is { } loss)
            _images.Add(new ImageSuspicion(sample, score, loss));
    }

    /// <summary>The same image again, when all were looked at.</summary>
    public void FindRegions(Sample sample, ReadOnlySpan<float> probabilities, Mask mask)
    {
        _usual ??= _thresholds.Values;
        foreach (RegionSuspicion region in Regions(sample, probabilities, mask, _usual))
        {
            _regions.Enqueue(region, region.Weight);
            if (_regions.Count > most) _regions.Dequeue();
        }
    }

    public LabelErrorResult Result() => new(labels, [.. _images.OrderBy(image => image.Score)],
        [.. _regions.UnorderedItems.Select(item => item.Element).OrderByDescending(region => region.Weight)]);

    private IEnumerable<RegionSuspicion> Regions(Sample sample, ReadOnlySpan<float> probabilities, Mask mask, IReadOnlyList<double> usual)
    {
        var found = ConnectedComponents.OfAll(LabelConfidence.Suspects(probabilities, mask, labels.IgnoreId, usual), except: labels.IgnoreId);
        int pixels = mask.Width * mask.Height;
        var weights = new double[found.Count];
        var given = new Dictionary<int, int>[found.Count];
        for (int i = 0; i < pixels; i++)
        {
            if (found.Labels[i] is not (> 0 and int number) || found.Items[number - 1].Area < leastArea) continue;
            int label = mask[i % mask.Width, i / mask.Width], likely = found.Items[number - 1].ClassId;
            weights[number - 1] += probabilities[likely * pixels + i] - probabilities[label * pixels + i];
            Dictionary<int, int> counts = given[number - 1] ??= [];
            counts[label] = counts.GetValueOrDefault(label) + 1;
        }
        return found.Items.Where(item => item.Area >= leastArea).Select(item => new RegionSuspicion(
            sample, given[item.Label - 1].MaxBy(pair => pair.Value).Key, item.ClassId, item.Area, item.Box, Pixels(found, item),
            weights[item.Label - 1]));
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
