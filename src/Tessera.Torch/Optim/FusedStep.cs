using System.Numerics;
using System.Runtime.InteropServices;
using Tessera.Torch.Native;

namespace Tessera.Torch.Optim;

/// <summary>The rule of an optimiser for one vector of weights.</summary>
internal interface IStepRule
{
    /// <summary>How many of a, b, c it uses.</summary>
    int Slots { get; }

    void Apply(ref Vector<float> weight, Vector<float> gradient, ref Vector<float> a, ref Vector<float> b, ref Vector<float> c);
}

/// <summary>
/// Runs a rule over all weights in one pass on all threads: AdamW then moves 28 bytes a weight, where its operators one by one
/// move 88.
/// Pieces are fixed, and the last vector of each is padded, so the numbers do not depend on the number of threads.
/// </summary>
internal static class FusedStep
{
    // 64 KiB a tensor: a core's L2 holds the five of them.
    private const int Piece = 1 << 14;

    /// <summary>All are float32 on the CPU, dense, and in the same memory order.</summary>
    public static bool Fits(Tensor weight, Tensor gradient, Tensor[] slots)
    {
        Span<long> shape = stackalloc long[16], strides = stackalloc long[16], otherShape = stackalloc long[16],
            otherStrides = stackalloc long[16];
        if (!IsFloatOnCpu(weight)) return false;
        int rank = weight.Rank;
        NativeTorch.TensorShape(weight.Handle, shape, strides, 16);
        if (!IsDense(shape[..rank], strides[..rank])) return false;
        for (int i = -1; i < slots.Length; i++)
        {
            Tensor other = i < 0 ? gradient : slots[i];
            if (!IsFloatOnCpu(other)) return false;
            NativeTorch.TensorShape(other.Handle, otherShape, otherStrides, 16);
            for (int d = 0; d < rank; d++)
            {
                if (shape[d] != otherShape[d] || (shape[d] != 1 && strides[d] != otherStrides[d])) return false;
            }
        }
        return true;
    }

    public static void Run<TRule>(StepBatch batch, TRule rule) where TRule : struct, IStepRule
    {
        List<(int Row, int Start, int Length)> pieces = Cut(batch.Weights);
        int threads = Math.Min(Engine.Threads, pieces.Count);
        if (threads <= 1)
        {
            for (int i = 0; i < pieces.Count; i++) RunPiece(batch, rule, pieces[i]);
        }
        else
        {
            Parallel.For(0, pieces.Count, new ParallelOptions { MaxDegreeOfParallelism = threads },
                i => RunPiece(batch, rule, pieces[i]));
        }
    }

    private static bool IsFloatOnCpu(Tensor tensor)
    {
        NativeTorch.TensorKind(tensor.Handle, out int type, out int device, out _);
        return type == (int)DType.Float32 && device == (int)DeviceType.Cpu;
    }

    // Without gaps and overlaps the last element lies count - 1 places behind the first.
    private static bool IsDense(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        long count = 1, last = 0;
        for (int d = 0; d < shape.Length; d++)
        {
            count *= shape[d];
            last += (shape[d] - 1) * strides[d];
        }
        return count > 0 && last == count - 1;
    }

    private static List<(int Row, int Start, int Length)> Cut(IReadOnlyList<Tensor> rows)
    {
        var pieces = new List<(int, int, int)>();
        for (int row = 0; row < rows.Count; row++)
        {
            int length = rows[row].Data<float>().Length;
            for (int start = 0; start < length; start += Piece) pieces.Add((row, start, Math.Min(Piece, length - start)));
        }
        return pieces;
    }

    private static void RunPiece<TRule>(StepBatch batch, TRule rule, (int Row, int Start, int Length) piece)
        where TRule : struct, IStepRule
    {
        int width = Vector<float>.Count, whole = piece.Length / width * width;
        Span<float> weight = Take(batch.Weights, piece), gradient = Take(batch.Gradients, piece);
        Span<float> a = rule.Slots > 0 ? Take(batch.Slot(0), piece) : default;
        Span<float> b = rule.Slots > 1 ? Take(batch.Slot(1), piece) : default;
        Span<float> c = rule.Slots > 2 ? Take(batch.Slot(2), piece) : default;
        RunVectors(rule, Vectors(weight), Vectors(gradient), Vectors(a), Vectors(b), Vectors(c));
        int rest = piece.Length - whole;
        if (rest == 0) return;

        Span<float> padded = stackalloc float[5 * width];
        padded.Clear();
        Span<float> w = padded[..width], g = padded.Slice(width, width), pa = padded.Slice(2 * width, width),
            pb = padded.Slice(3 * width, width),
            pc = padded[(4 * width)..];
        weight[whole..].CopyTo(w);
        gradient[whole..].CopyTo(g);
        if (rule.Slots > 0) a[whole..].CopyTo(pa);
        if (rule.Slots > 1) b[whole..].CopyTo(pb);
        if (rule.Slots > 2) c[whole..].CopyTo(pc);
        RunVectors(rule, Vectors(w), Vectors(g), Vectors(pa), Vectors(pb), Vectors(pc));
        w[..rest].CopyTo(weight[whole..]);
        if (rule.Slots > 0) pa[..rest].CopyTo(a[whole..]);
        if (rule.Slots > 1) pb[..rest].CopyTo(b[whole..]);
        if (rule.Slots > 2) pc[..rest].CopyTo(c[whole..]);
    }

    private static void RunVectors<TRule>(TRule rule, Span<Vector<float>> weight, Span<Vector<float>> gradient,
        Span<Vector<float>> a,
        Span<Vector<float>> b, Span<Vector<float>> c) where TRule : struct, IStepRule
    {
        Vector<float> none = default;
        for (int i = 0; i < weight.Length; i++)
        {
            if (rule.Slots > 2) rule.Apply(ref weight[i], gradient[i], ref a[i], ref b[i], ref c[i]);
            else if (rule.Slots > 1) rule.Apply(ref weight[i], gradient[i], ref a[i], ref b[i], ref none);
            else if (rule.Slots > 0) rule.Apply(ref weight[i], gradient[i], ref a[i], ref none, ref none);
            else rule.Apply(ref weight[i], gradient[i], ref none, ref none, ref none);
        }
    }

    private static Span<float> Take(IReadOnlyList<Tensor> rows, (int Row, int Start, int Length) piece) =>
        rows[piece.Row].Data<float>().Slice(piece.Start, piece.Length);

    private static Span<Vector<float>> Vectors(Span<float> values) => MemoryMarshal.Cast<float, Vector<float>>(values);
}
