using Tessera.Core.Masks;
using Tessera.Core.Metrics;

namespace Tessera.Core.Tests.Metrics;

public sealed class LabelConfidenceTests
{
    // Three classes, four pixels: planes of class 0, 1, 2. The last pixel is ignored.
    private static readonly float[] Probabilities = [0.7f, 0.2f, 0.1f, 1, 0.2f, 0.7f, 0.1f, 0, 0.1f, 0.1f, 0.8f, 0];

    private static readonly Mask Labels = MaskOf(0, 1, 1, 255);

    // numpy: s = [.7, .7, .1]; w = exp((1 - s) / .1); (s * w).sum() / w.sum()
    [Fact]
    public void Softmin_IsTheWeightedMeanOfThePaper()
    {
        Assert.Equal(0.10295983, LabelConfidence.Softmin(Probabilities, Labels, 255)!.Value, 1e-7);
        Assert.Equal(0.5, LabelConfidence.Softmin(Probabilities, Labels, 255, temperature: 1e6)!.Value, 1e-6);
        Assert.Null(LabelConfidence.Softmin(Probabilities, MaskOf(255, 255, 255, 255), 255));
    }

    [Fact]
    public void MeanLoss_IsCrossEntropy() =>
        Assert.Equal(-(2 * Math.Log(0.7) + Math.Log(0.1)) / 3, LabelConfidence.MeanLoss(Probabilities, Labels, 255)!.Value, 1e-6);

    [Fact]
    public void Suspects_AreWhereAnotherClassIsSurerThanUsualAndTheLabelLess()
    {
        var usual = new UsualProbabilities(3);
        usual.Add(Probabilities, Labels, 255);

        Assert.Equal([0.7, 0.4, double.NaN], usual.OfTheirOwn.Select(v => Math.Round(v, 6)));
        // Nothing is labelled 2, so nothing is surer of 2 than usual.
        Assert.Equal([255, 255, 255, 255], LabelConfidence.Suspects(Probabilities, Labels, 255, usual.OfTheirOwn).Ids8.ToArray());
        Assert.Equal([255, 255, 2, 255], LabelConfidence.Suspects(Probabilities, Labels, 255, [0.7, 0.4, 0.75]).Ids8.ToArray());
        Assert.Equal([255, 255, 255, 255], LabelConfidence.Suspects(Probabilities, Labels, 255, [0.7, 0.4, 0.85]).Ids8.ToArray());
        // The label itself is as sure as usual: no suspicion, whatever else is likely.
        Assert.Equal([255, 255, 255, 255], LabelConfidence.Suspects(Probabilities, Labels, 255, [0.6, 0.1, 0.75]).Ids8.ToArray());
    }

    // By hand: pixels labelled 1 have (0.2, 0.7, 0.1) and (0.1, 0.1, 0.8), so 0.15, 0.4 and 0.45 are usual of them.
    [Fact]
    public void Evidence_IsOddsBeyondTheUsualOnes()
    {
        var usual = new UsualProbabilities(3);
        usual.Add(Probabilities, Labels, 255);

        Assert.Equal(Math.Log(0.8 / 0.1 / (0.45 / 0.4)), LabelConfidence.Evidence(Probabilities, 4, 2, 1, 2, usual), 1e-6);
        Assert.Equal(Math.Log(0.2 / 0.7 / (0.15 / 0.4)), LabelConfidence.Evidence(Probabilities, 4, 1, 1, 0, usual), 1e-6);
        // A probability of 0 counts as one in a million.
        Assert.Equal(Math.Log(1 / 1e-6 / (0.2 / 0.7)), LabelConfidence.Evidence([0, 1, 0], 1, 0, 0, 1, Sure()), 1e-6);

        static UsualProbabilities Sure()
        {
            var usual = new UsualProbabilities(3);
            usual.Add([0.7f, 0.2f, 0.1f], MaskOf(0), 255);
            return usual;
        }
    }

    private static Mask MaskOf(params byte[] ids)
    {
        var mask = new Mask(ids.Length, 1);
        ids.CopyTo(mask.Ids8);
        return mask;
    }
}
