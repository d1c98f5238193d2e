namespace Tessera.Export.Quantisation;

/// <summary>
/// How often a tensor held which values, in memory that does not grow: 2,048 bins from -limit to limit. A value beyond the limit
/// doubles it, and two bins become one.
/// </summary>
internal sealed class ValueHistogram
{
    public const int Bins = 2048;

    private readonly long[] _counts = new long[Bins];
    private float _limit;

    public float Low { get; private set; } = float.PositiveInfinity;

    public float High { get; private set; } = float.NegativeInfinity;

    public long Total { get; private set; }

    /// <summary>Values that are not numbers: their network is broken, and has no ranges.</summary>
    public long NotFinite { get; private set; }

    public ReadOnlySpan<long> Counts => _counts;

    public double BinWidth => 2.0 * _limit / Bins;

    /// <summary>The middle of a bin.</summary>
    public double Centre(int bin) => -_limit + (bin + 0.5) * BinWidth;

    public void Add(ReadOnlySpan<float> values)
    {
        float low = Low, high = High;
        foreach (float value in values)
        {
            if (!float.IsFinite(value)) continue;
            if (value < low) low = value;
            if (value > high) high = value;
        }
        (Low, High) = (low, high);
        if (low > high)
        {
            NotFinite += values.Length;
            return;
        }
        Widen(Math.Max(Math.Abs(low), Math.Abs(high)));
        float scale = Bins / (2 * _limit);
        foreach (float value in values)
        {
            if (float.IsFinite(value)) _counts[Math.Min((int)((value + _limit) * scale), Bins - 1)]++;
            else NotFinite++;
        }
        Total += values.Length;
    }

    // The limit is a power of two, so that bins always join in pairs around zero.
    private void Widen(float reach)
    {
        if (_limit == 0) _limit = MathF.Max(MathF.ScaleB(1, MathF.ILogB(MathF.Max(reach, 1e-20f))), 1e-20f);
        while (_limit < reach)
        {
            var joined = new long[Bins];
            for (int bin = 0; bin < Bins; bin++) joined[Bins / 4 + bin / 2] += _counts[bin];
            joined.CopyTo(_counts, 0);
            _limit *= 2;
        }
    }
}
