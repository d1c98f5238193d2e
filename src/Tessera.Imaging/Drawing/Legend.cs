using System.Globalization;
using System.Text;
using Tessera.Core.Labels;
using Tessera.Imaging.Images;
using Tessera.Imaging.Native;

namespace Tessera.Imaging.Drawing;

/// <summary>A colour and what it stands for: one line of a legend.</summary>
public readonly record struct NamedColor(string Name, Rgb Color);

/// <summary>A strip of colour swatches with names, below a picture; it covers nothing.</summary>
public static class Legend
{
    private const int NarrowestStrip = 200;

    private static readonly Rgb Paper = new(250, 250, 250), Ink = new(20, 20, 20), Frame = new(120, 120, 120);

    /// <summary>The picture (8-bit RGB) with the legend below it, in as many columns as fit; text grows with the
    /// picture.</summary>
    public static Image Below(Image picture, IReadOnlyList<NamedColor> entries)
    {
        if (entries.Count == 0) return picture;
        Style style = Style.For(picture);
        // A picture narrower than a name gets paper to its right.
        int most = Math.Max(picture.Width, NarrowestStrip);
        string[] names = [.. entries.Select(e => Fitted(e.Name, most - 3 * style.Gap - style.NameStart, style))];
        int widest = names.Max(name => NativeImaging.TextSize(name, style.Scale, style.Thickness).Width);
        int column = style.NameStart + widest + 2 * style.Gap;
        int width = Math.Max(picture.Width, column + style.Gap);
        int columns = Math.Clamp((width - style.Gap) / column, 1, entries.Count), rows = (entries.Count + columns - 1) / columns;
        Image result = Image.Uninitialized(width, picture.Height + rows * style.Line + style.Gap);
        Fill(result, 0, 0, result.Width, result.Height, Paper);
        for (int y = 0; y < picture.Height; y++) picture.Row(y).CopyTo(result.Row(y));
        for (int i = 0; i < entries.Count; i++)
        {
            int x = style.Gap + i % columns * column, y = picture.Height + style.Gap / 2 + i / columns * style.Line;
            int top = y + (style.Line - style.Swatch) / 2;
            Fill(result, x, top, style.Swatch, style.Swatch, Frame);
            Fill(result, x + 1, top + 1, style.Swatch - 2, style.Swatch - 2, entries[i].Color);
            NativeImaging.DrawText(result, names[i], x + style.NameStart, y + (style.Line + style.TextHeight) / 2, style.Scale,
                style.Thickness, Ink);
        }
        return result;
    }

    private static void Fill(Image image, int x, int y, int width, int height, Rgb color)
    {
        for (int row = Math.Max(y, 0); row < Math.Min(y + height, image.Height); row++)
        {
            Span<byte> line = image.Row(row);
            for (int column = Math.Max(x, 0); column < Math.Min(x + width, image.Width); column++)
                (line[3 * column], line[3 * column + 1], line[3 * column + 2]) = (color.R, color.G, color.B);
        }
    }

    // OpenCV's stroke font draws ASCII: accents are taken off, other letters become '?'. Names too long for the strip end in
    // dots.
    private static string Fitted(string name, int width, Style style)
    {
        var plain = new StringBuilder();
        foreach (char letter in name.Normalize(NormalizationForm.FormD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(letter) == UnicodeCategory.NonSpacingMark) continue;
            plain.Append(letter is >= ' ' and <= '~' ? letter : '?');
        }
        string text = plain.ToString();
        for (int length = text.Length; ; length--)
        {
            string candidate = length == text.Length ? text : text[..length] + "..";
            if (length <= 1 || NativeImaging.TextSize(candidate, style.Scale, style.Thickness).Width <= width) return candidate;
        }
    }

    // Hershey Simplex stands 21 pixels high at scale 1; 11 pixels are the least that reads well.
    private readonly record struct Style(double Scale, int Thickness, int TextHeight, int Line, int Swatch, int Gap)
    {
        public int NameStart => Swatch + Gap * 2 / 3;

        public static Style For(Image picture)
        {
            int height = Math.Max(11, (int)Math.Round(Math.Sqrt((double)picture.Width * picture.Height) / 38));
            return new Style(height / 21.0, Math.Max(1, height / 9), height, height * 2, height * 5 / 4, height);
        }
    }
}
