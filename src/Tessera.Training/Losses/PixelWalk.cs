using Tessera.Torch;

namespace Tessera.Training.Losses;

/// <summary>
/// Cross-entropy and overlap of float32 logits on the CPU with their gradient, in one walk over the pixels (two with
/// overlap, whose gradient needs the sums first). The softmax is computed once and turned into the gradient in
/// place: one buffer of the logits' size and memory order. Sums are taken in fixed pieces, so the numbers do not
/// depend on the number of threads.
/// </summary>
internal sealed class PixelWalk(PixelTerms terms)
{
    // 64 blocks: about 0.5 ms of work a piece at 11 classes.
    private const int Piece = 64 * PixelBlock.Size;

    /// <summary>Dense N,K,H,W float32 on the CPU, contiguous or channels last, with dense targets.</summary>
    public bool Fits(Tensor logits, Tensor target) =>
        logits.Type == DType.Float32 && logits.Device == Device.Cpu && logits.Rank == 4 &&
            logits.ElementCount is > 0 and < int.MaxValue
        && target.Type == DType.Int64 && target.Device == Device.Cpu
        && (IsDense(logits, [0, 1, 2, 3]) || IsDense(logits, [0, 2, 3, 1])) && IsDense(target, [0, 1, 2]);

    public Tensor Compute(Tensor logits, Tensor target)
    {
        using var scope = new TensorScope();
        bool channelsLast = !IsDense(logits, [0, 1, 2, 3]), learns = logits.RequiresGrad;
        PixelLayout layout = Check(logits, target, channelsLast);
        PixelScales scales = PixelScales.Of(terms, layout.Classes, Count(target, layout.Classes));
        Tensor shares = Aten.ZerosLike(Aten.Detach(logits));

        var sums = new PixelSums[layout.Pieces(Piece)];
        ForEach(sums.Length, i =>
        {
            sums[i] = new PixelSums(layout.Classes);
            var block = new PixelBlock(layout, scales, terms.Ignore);
            foreach ((int image, int start, int length) in layout.Blocks(i, Piece))
            {
                block.Load(logits.Data<float>(), target.Data<long>(), image, start, length);
                block.Softmax(sums[i]);
                if (learns && terms.Overlap == 0) block.Gradient();
                if (learns) block.Store(shares.Data<float>(), image, start, length);
            }
        });
        var total = PixelSums.Of(layout.Classes, sums);
        double value = scales.Value(total);
        if (!learns) return scope.Keep(Tensor.Full([], value));
        if (terms.Overlap != 0)
        {
            scales.SetOverlap(total);
            ForEach(sums.Length, i =>
            {
                var block = new PixelBlock(layout, scales, terms.Ignore);
                foreach ((int image, int start, int length) in layout.Blocks(i, Piece))
                {
                    block.Load(shares.Data<float>(), target.Data<long>(), image, start, length);
                    block.Gradient();
                    block.Store(shares.Data<float>(), image, start, length);
                }
            });
        }
        return scope.Keep(WithGradient(logits, shares, value, channelsLast));
    }

    private static bool IsDense(Tensor tensor, ReadOnlySpan<int> order)
    {
        long[] shape = tensor.Shape, strides = tensor.Strides;
        long expected = 1;
        for (int i = order.Length - 1; i >= 0; i--)
        {
            if (shape[order[i]] != 1 && strides[order[i]] != expected) return false;
            expected *= shape[order[i]];
        }
        return true;
    }

    private PixelLayout Check(Tensor logits, Tensor target, bool channelsLast)
    {
        long[] shape = logits.Shape;
        if (!target.Shape.SequenceEqual([shape[0], shape[2], shape[3]]))
            throw new ArgumentException(
                $"targets {target} do not fit logits {logits}: expected [{shape[0]},{shape[2]},{shape[3]}]");
        if (terms.ClassWeights is { } weights && weights.Length != shape[1])
            throw new ArgumentException($"{weights.Length} class weights do not fit logits of {shape[1]} classes");
        return new PixelLayout((int)shape[0], (int)shape[1], (int)(shape[2] * shape[3]), channelsLast);
    }

    private long[] Count(Tensor target, int classes)
    {
        var counts = new long[classes];
        foreach (long id in target.Data<long>())
        {
            if ((ulong)id < (ulong)classes && id != terms.Ignore) counts[id]++;
            else if (id != terms.Ignore)
                throw new ArgumentException(
                    $"a target holds class {id}; the logits have {classes} classes and {terms.Ignore} is ignored");
        }
        return counts;
    }

    private static void ForEach(int pieces, Action<int> work)
    {
        if (Engine.Threads > 1 && pieces > 1)
            Parallel.For(0, pieces, new ParallelOptions { MaxDegreeOfParallelism = Engine.Threads }, work);
        else for (int i = 0; i < pieces; i++) work(i);
    }

    // The product of logits and gradient has the gradient as its derivative; the constant makes it the loss itself.
    private static Tensor WithGradient(Tensor logits, Tensor gradient, double value, bool channelsLast)
    {
        Tensor product = Aten.Dot(Flat(logits, channelsLast), Flat(gradient, channelsLast));
        return product + (value - product.Item());
    }

    private static Tensor Flat(Tensor tensor, bool channelsLast) =>
        Aten.Flatten(channelsLast ? Aten.Permute(tensor, [0, 2, 3, 1]) : tensor);
}
