namespace Tessera.Core.Masks;

/// <summary>One class id for every pixel, row by row: 8-bit, or 16-bit where ids go beyond 255.</summary>
public sealed class Mask
{
    private readonly byte[]? _bytes;
    private readonly ushort[]? _words;

    public int Width { get; }

    public int Height { get; }

    public bool Is16Bit => _words is not null;

    /// <summary>All pixels 0.</summary>
    public Mask(int width, int height, bool is16Bit = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        (Width, Height) = (width, height);
        int count = checked(width * height);
        if (is16Bit) _words = new ushort[count];
        else _bytes = new byte[count];
    }

    /// <summary>The ids of an 8-bit mask, Width * Height of them, in place.</summary>
    /// <exception cref="InvalidOperationException">The mask is 16-bit.</exception>
    public Span<byte> Ids8 => _bytes ?? throw new InvalidOperationException("the mask is 16-bit: use Ids16");

    /// <summary>The ids of a 16-bit mask, Width * Height of them, in place.</summary>
    /// <exception cref="InvalidOperationException">The mask is 8-bit.</exception>
    public Span<ushort> Ids16 => _words ?? throw new InvalidOperationException("the mask is 8-bit: use Ids8");

    public int this[int x, int y]
    {
        get => _bytes is not null ? _bytes[y * Width + x] : Ids16[y * Width + x];
        set
        {
            if (_bytes is not null) _bytes[y * Width + x] = checked((byte)value);
            else Ids16[y * Width + x] = checked((ushort)value);
        }
    }

    /// <exception cref="ArgumentException">The prediction's size is not the truth's.</exception>
    internal static void RequireSameSize(Mask truth, Mask predicted)
    {
        string expected = $"{truth.Width}x{truth.Height}", found = $"{predicted.Width}x{predicted.Height}";
        if (found != expected) throw new ArgumentException($"the prediction is {found}; expected the truth's {expected}");
    }
}
