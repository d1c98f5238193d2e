namespace Tessera.Export.Quantisation;

/// <summary>How a tensor's values are kept in a byte: value = (byte - zero point) * scale.</summary>
internal readonly record struct IntegerScale(float Scale, byte ZeroPoint)
{
    public const int Levels = byte.MaxValue;

    /// <summary>For values between two bounds. 0 is always among them and exact: convolutions pad with it,
    /// and ReLU ends there.</summary>
    public static IntegerScale Of(double low, double high)
    {
        (low, high) = (Math.Min(low, 0), Math.Max(high, 0));
        float scale = (float)((high - low) / Levels);
        // A tensor of nothing but zeros; a smaller scale than a float can hold would be none.
        if (!(scale > 1e-30f)) return new IntegerScale(1, 0);
        return new IntegerScale(scale, (byte)Math.Clamp(Math.Round(-low / scale), 0, Levels));
    }

    /// <summary>As QuantizeLinear does it: halves to even, and saturating.</summary>
    public byte Quantise(float value) =>
        (byte)Math.Clamp(MathF.Round(value / Scale, MidpointRounding.ToEven) + ZeroPoint, 0, Levels);

    public float Dequantise(byte stored) => (stored - ZeroPoint) * Scale;
}
