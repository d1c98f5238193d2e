using System.Globalization;
using System.Text;
using Tessera.Core.Labels;
using Tessera.Imaging.Images;
using Tessera.Imaging.Native;

namespace Tessera.Imaging.Drawing;

/// <summary>How text stands on a picture. OpenCV's stroke font (Hershey Simplex) stands 21 pixels high at scale 1; 11 pixels
/// are the least that reads well.</summary>
internal readonly record struct Lettering(int Height)
{
    public double Scale => Height / 21.0;

    public int Thickness => Math.Max(1, Height / 9);
}

/// <summary>Rectangles and text on pictures in 8-bit RGB.</summary>
internal static class Canvas
{
    public static readonly Rgb Paper = new(250, 250, 250), Ink = new(20, 20, 20);

    /// <summary>A rectangle; what leaves the picture is left out.</summary>
    public static void Fill(Image image, int x, int y, int width, int height, Rgb color)
    {
        for (int row = Math.Max(y, 0); row < Math.Min(y + height, image.Height); row++)
        {
            Span<byte> line = image.Row(row);
            for (int column = Math.Max(x, 0); column < Math.Min(x + width, image.Width); column++)
                (line[3 * column], line[3 * column + 1], line[3 * column + 2]) = (color.R, color.G, color.B);
        }
    }

    /// <summary>A picture with its left top corner at a place; it must fit.</summary>
    public static void Put(Image image, Image picture, int x, int y)
    {
        for (int row = 0; row < picture.Height; row++) picture.Row(row).CopyTo(image.Row(y + row)[(3 * x)..]);
    }

    /// <summary>Text whose letters stand on the line at <paramref name="y"/>.</summary>
    public static void Write(Image image, string text, int x, int y, Lettering lettering) =>
        NativeImaging.DrawText(image, text, x, y, lettering.Scale, lettering.Thickness, Ink);

    public static int WidthOf(string text, Lettering lettering) =>
        NativeImaging.TextSize(text, lettering.Scale, lettering.Thickness).Width;

    /// <summary>What can be drawn of a text: the font has ASCII only, so accents are taken off and other letters become '?'.
    /// Text that is wider than <paramref name="width"/> ends in dots.</summary>
    public static string Fitted(string text, int width, Lettering lettering)
    {
        var plain = new StringBuilder();
        foreach (char letter in text.Normalize(NormalizationForm.FormD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(letter) == UnicodeCategory.NonSpacingMark) continue;
            plain.Append(letter is >= ' ' and <= '~' ? letter : '?');
        }
        string whole = plain.ToString();
        for (int length = whole.Length; ; length--)
        {
            string candidate = length == whole.Length ? whole : whole[..length] + "..";
            if (length <= 1 || WidthOf(candidate, lettering) <= width) return candidate;
        }
    }
}
