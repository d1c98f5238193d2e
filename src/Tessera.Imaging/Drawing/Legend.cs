using Tessera.Core.Labels;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Drawing;

/// <summary>A colour and what it stands for: one line of a legend.</summary>
public readonly record struct NamedColor(string Name, Rgb Color);

/// <summary>A strip of colour swatches with names, below a picture; it covers nothing.</summary>
public static class Legend
{
    private const int NarrowestStrip = 200;

    private static readonly Rgb Frame = new(120, 120, 120);

    /// <summary>All classes that are painted, present or not.</summary>
    public static IReadOnlyList<NamedColor> Of(LabelMap labels) =>
        [.. labels.Classes.Where(c => !labels.IsBackground(c.Id)).Select(c => new NamedColor(c.Name, c.Color))];

    /// <summary>The picture (8-bit RGB) with the legend below it, in as many columns as fit; text grows with the
    /// picture.</summary>
    public static Image Below(Image picture, IReadOnlyList<NamedColor> entries)
    {
        if (entries.Count == 0) return picture;
        Style style = Style.For(picture);
        // A picture narrower than a name gets paper to its right.
        int most = Math.Max(picture.Width, NarrowestStrip);
        string[] names = [.. entries.Select(e => Canvas.Fitted(e.Name, most - 3 * style.Gap - style.NameStart, style.Lettering))];
        int widest = names.Max(name => Canvas.WidthOf(name, style.Lettering));
        int column = style.NameStart + widest + 2 * style.Gap;
        int width = Math.Max(picture.Width, column + style.Gap);
        int columns = Math.Clamp((width - style.Gap) / column, 1, entries.Count), rows = (entries.Count + columns - 1) / columns;
        Image result = Image.Uninitialized(width, picture.Height + rows * style.Line + style.Gap);
        Canvas.Fill(result, 0, 0, result.Width, result.Height, Canvas.Paper);
        Canvas.Put(result, picture, 0, 0);
        for (int i = 0; i < entries.Count; i++)
        {
            int x = style.Gap + i % columns * column, y = picture.Height + style.Gap / 2 + i / columns * style.Line;
            int top = y + (style.Line - style.Swatch) / 2;
            Canvas.Fill(result, x, top, style.Swatch, style.Swatch, Frame);
            Canvas.Fill(result, x + 1, top + 1, style.Swatch - 2, style.Swatch - 2, entries[i].Color);
            Canvas.Write(result, names[i], x + style.NameStart, y + (style.Line + style.Lettering.Height) / 2, style.Lettering);
        }
        return result;
    }

    private readonly record struct Style(Lettering Lettering, int Line, int Swatch, int Gap)
    {
        public int NameStart => Swatch + Gap * 2 / 3;

        public static Style For(Image picture)
        {
            int height = Math.Max(11, (int)Math.Round(Math.Sqrt((double)picture.Width * picture.Height) / 38));
            return new Style(new Lettering(height), height * 2, height * 5 / 4, height);
        }
    }
}
