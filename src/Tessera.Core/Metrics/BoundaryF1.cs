using Tessera.Core.Masks;

namespace Tessera.Core.Metrics;

/// <summary>
/// One class's boundary scores: null if neither truth nor prediction has a boundary of it, 0 if only one of them has.
/// </summary>
public sealed record BoundaryScore(int Id, long TruthPixels, long PredictedPixels, double? Precision, double? Recall, double? F1);

/// <summary>
/// How well class boundaries are met (Csurka, Larlus, Perronnin 2013), summed over masks. A boundary pixel of a class has the
/// class's id and, above, below, left or right of it, another. Precision is the share of predicted boundary pixels with a true
/// one of the class at a Euclidean distance of at most the tolerance, recall the share of true ones with a predicted one. Nothing
/// is known of pixels whose truth is ignore: they are no boundary, make none beside them, and the prediction counts as ignored
/// there too. The image's edge is no boundary.
/// </summary>
public sealed class BoundaryF1(int classes, double tolerancePixels)
{
    private readonly long[] _truth = new long[classes], _truthMet = new long[classes], _predicted = new long[classes],
        _predictedMet = new long[classes];

    // Squared distances between pixels are whole numbers: the comparison is exact. The margin keeps a tolerance of sqrt(2) at 2.
    private readonly long _reach = (long)Math.Floor(tolerancePixels * tolerancePixels + 1e-9);

    public int Classes => classes;

    public double TolerancePixels => tolerancePixels;

    /// <summary>The mean F1 over classes with a boundary in truth or prediction; null if there is none.</summary>
    public double? MeanF1 => Scores().Where(s => s.F1 is not null).Select(s => s.F1).Average();

    /// <exception cref="Files.InputException">The truth has an id that is neither a class nor the ignore id.</exception>
    public void Add(Mask truth, Mask predicted, int ignoreId)
    {
        Mask.RequireSameSize(truth, predicted);
        MaskIds.Check(truth, Classes, ignoreId, "truth mask");
        int[] trueIds = Ids(truth), predictedIds = Ids(predicted);
        for (int i = 0; i < trueIds.Length; i++)
        {
            if (trueIds[i] == ignoreId) (trueIds[i], predictedIds[i]) = (-1, -1);
        }
        ClassBoundaries[] trueLines = ClassBoundaries.Find(trueIds, truth.Width, classes);
        ClassBoundaries[] predictedLines = ClassBoundaries.Find(predictedIds, truth.Width, classes);
        for (int id = 0; id < classes; id++)
        {
            _truth[id] += trueLines[id].Pixels.Count;
            _predicted[id] += predictedLines[id].Pixels.Count;
            _truthMet[id] += trueLines[id].CountNear(predictedLines[id], _reach);
            _predictedMet[id] += predictedLines[id].CountNear(trueLines[id], _reach);
        }
    }

    /// <summary>Adds what another counted with the same classes and tolerance.</summary>
    public void Add(BoundaryF1 other)
    {
        if (other.Classes != Classes || other._reach != _reach)
            throw new ArgumentException("counts of other classes or another tolerance", nameof(other));
        for (int id = 0; id < classes; id++)
        {
            _truth[id] += other._truth[id];
            _truthMet[id] += other._truthMet[id];
            _predicted[id] += other._predicted[id];
            _predictedMet[id] += other._predictedMet[id];
        }
    }

    public IReadOnlyList<BoundaryScore> Scores() => [.. Enumerable.Range(0, classes).Select(Score)];

    private BoundaryScore Score(int id)
    {
        if (_truth[id] + _predicted[id] == 0) return new BoundaryScore(id, 0, 0, null, null, null);
        double precision = _predicted[id] == 0 ? 0 : (double)_predictedMet[id] / _predicted[id];
        double recall = _truth[id] == 0 ? 0 : (double)_truthMet[id] / _truth[id];
        double f1 = precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
        return new BoundaryScore(id, _truth[id], _predicted[id], precision, recall, f1);
    }

    private static int[] Ids(Mask mask)
    {
        int[] ids = new int[mask.Width * mask.Height];
        for (int i = 0; i < ids.Length; i++) ids[i] = mask.Is16Bit ? mask.Ids16[i] : mask.Ids8[i];
        return ids;
    }
}
