using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Tessera.Core.Upsampling;

/// <summary>
/// Enlarges rows horizontally. Enlarging by about 1.2 and more, 8 outputs read at most 8 neighbouring inputs: one load and two
/// permutations give them all; other outputs are computed one by one.
/// </summary>
internal sealed class UpsampleColumns
{
    private const int Lanes = 8;

    private readonly UpsampleAxis _axis;

    // Per vector of 8 outputs: the first of the 8 inputs it loads, and each lane's two inputs relative to it. Null where 8 don't
    // reach.
    private readonly int[] _base;
    private readonly int[]? _lane0;
    private readonly int[]? _lane1;

    public UpsampleColumns(int inputs, int outputs, int offset, int count)
    {
        _axis = new UpsampleAxis(inputs, outputs, offset, count);
        int vectors = count / Lanes;
        _base = new int[vectors];
        if (inputs < Lanes || !Avx2.IsSupported) return;
        int[] lane0 = new int[vectors * Lanes], lane1 = new int[vectors * Lanes];
        for (int v = 0; v < vectors; v++)
        {
            _base[v] = Math.Min(_axis.Index0[v * Lanes], inputs - Lanes);
            for (int i = v * Lanes; i < (v + 1) * Lanes; i++)
                (lane0[i], lane1[i]) = (_axis.Index0[i] - _base[v], _axis.Index1[i] - _base[v]);
            if (lane1[(v + 1) * Lanes - 1] >= Lanes) return;
        }
        (_lane0, _lane1) = (lane0, lane1);
    }

    /// <summary>
    /// Outputs from <paramref name="start"/> (a multiple of 8) on, as many as <paramref name="output"/> holds, from one input
    /// row.
    /// </summary>
    public void Run(ReadOnlySpan<float> row, int start, Span<float> output)
    {
        int done = _lane0 is not null && _lane1 is not null ? Permute(row, _lane0, _lane1, start, output) : 0;
        for (int i = done; i < output.Length; i++)
        {
            int x = start + i;
            output[i] =
                float.MultiplyAddEstimate(_axis.Weight0[x], row[_axis.Index0[x]], _axis.Weight1[x] * row[_axis.Index1[x]]);
        }
    }

    private int Permute(ReadOnlySpan<float> row, int[] lane0, int[] lane1, int start, Span<float> output)
    {
        ref float source = ref MemoryMarshal.GetReference(row), target = ref MemoryMarshal.GetReference(output);
        ref int lanes0 = ref MemoryMarshal.GetArrayDataReference(lane0), lanes1 = ref MemoryMarshal.GetArrayDataReference(lane1);
        ref float weights0 = ref MemoryMarshal.GetArrayDataReference(_axis.Weight0),
            weights1 = ref MemoryMarshal.GetArrayDataReference(_axis.Weight1);
        int i = 0;
        for (; i + Lanes <= output.Length; i += Lanes)
        {
            nuint x = (nuint)(start + i);
            Vector256<float> inputs = Vector256.LoadUnsafe(ref Unsafe.Add(ref source, _base[(int)x / Lanes]));
            Vector256<float> left = Avx2.PermuteVar8x32(inputs, Vector256.LoadUnsafe(ref lanes0, x));
            Vector256<float> right = Avx2.PermuteVar8x32(inputs, Vector256.LoadUnsafe(ref lanes1, x));
            Vector256<float> rightPart = Vector256.LoadUnsafe(ref weights1, x) * right;
            Vector256<float> both = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref weights0, x), left, rightPart);
            both.StoreUnsafe(ref target, (nuint)i);
        }
        return i;
    }
}
