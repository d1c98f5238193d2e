using Tessera.Torch;

namespace Tessera.Training.Losses;

/// <summary>A weighted sum of losses; cross-entropy and overlap are computed together from one softmax.</summary>
public sealed class SumLoss(params IReadOnlyList<(double Factor, ILoss Loss)> parts) : ILoss
{
    private readonly PixelTerms? _joint = Join(parts);

    public Tensor Compute(Tensor logits, Tensor target)
    {
        if (_joint is not null && new PixelWalk(_joint) is var walk && walk.Fits(logits, target))
            return walk.Compute(logits, target);
        using var scope = new TensorScope();
        Tensor sum = parts[0].Loss.Compute(logits, target) * parts[0].Factor;
        foreach ((double factor, ILoss loss) in parts.Skip(1)) sum += loss.Compute(logits, target) * factor;
        return scope.Keep(sum);
    }

    // One of each kind, ignoring the same id.
    private static PixelTerms? Join(IReadOnlyList<(double Factor, ILoss Loss)> parts)
    {
        if (parts.Count == 0) throw new ArgumentException("a sum needs at least one loss", nameof(parts));
        (double Factor, PixelTerms Terms)[] terms =
            [.. parts.Where(p => p.Loss is IPixelLoss).Select(p => (p.Factor, ((IPixelLoss)p.Loss).Terms))];
        (double Factor, PixelTerms Terms)[] entropies = [.. terms.Where(t => t.Terms.CrossEntropy != 0)],
            overlaps = [.. terms.Where(t => t.Terms.Overlap != 0)];
        if (terms.Length < parts.Count || entropies.Length != 1 || overlaps.Length != 1 ||
            entropies[0].Terms.Ignore != overlaps[0].Terms.Ignore) return null;
        return entropies[0].Terms with
        {
            CrossEntropy = entropies[0].Factor,
            Overlap = overlaps[0].Factor,
            Index = overlaps[0].Terms.Index,
        };
    }
}
