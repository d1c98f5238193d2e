using System.Globalization;

namespace Tessera.Core.Labels;

/// <summary>A colour, 8 bits a channel; written "#rrggbb".</summary>
public readonly record struct Rgb(byte R, byte G, byte B)
{
    /// <summary>Of 0xrrggbb.</summary>
    public static Rgb Of(int value) => new((byte)(value >> 16), (byte)(value >> 8), (byte)value);

    public override string ToString() => $"#{R:x2}{G:x2}{B:x2}";

    /// <exception cref="FormatException">The text is not "#rrggbb".</exception>
    public static Rgb Parse(string text)
    {
        ReadOnlySpan<char> hex = text.AsSpan().TrimStart('#');
        if (hex.Length != 6 || !uint.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value))
            throw new FormatException($"'{text}' is not a colour; expected #rrggbb, for example #804080");
        return Of((int)value);
    }
}
