using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Probabilities;

namespace Tessera.Bench.LabelErrors;

/// <summary>What loss alone would look at: a connected region in which the most likely class is not the label.</summary>
internal sealed record Disagreement(int Pixels, double Loss, int Planted)
{
    /// <param name="changed">Where an error was planted, or null.</param>
    public static IEnumerable<Disagreement> Of(float[] probabilities, Mask mask, LabelMap labels, bool[]? changed, int leastArea)
    {
        int pixels = mask.Width * mask.Height;
        Mask wrong = ClassPlanes.MaskOf(probabilities, labels.Count, mask.Width, mask.Height, is16Bit: false);
        for (int i = 0; i < pixels; i++)
            if (mask.Ids8[i] == labels.IgnoreId || mask.Ids8[i] == wrong.Ids8[i]) wrong.Ids8[i] = (byte)labels.IgnoreId;
        var regions = ConnectedComponents.OfAll(wrong, labels.IgnoreId);
        var loss = new double[regions.Count];
        int[] planted = new int[regions.Count];
        for (int i = 0; i < pixels; i++)
        {
            if (regions.Labels[i] is not (> 0 and int label)) continue;
            loss[label - 1] -= Math.Log(Math.Max(probabilities[mask.Ids8[i] * pixels + i], 1e-12));
            if (changed is not null && changed[i]) planted[label - 1]++;
        }
        return regions.Items.Where(c => c.Area >= leastArea)
            .Select(c => new Disagreement(c.Area, loss[c.Label - 1], planted[c.Label - 1]));
    }
}
