using Tessera.Imaging.Geometry;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Drawing;

/// <summary>A picture and what stands below it.</summary>
/// <param name="Picture">Any image (<see cref="DisplayImage"/>).</param>
/// <param name="Caption">Words between commas stay together where they fit.</param>
public sealed record CaptionedImage(Image Picture, string Caption);

/// <summary>Pictures in rows on one page, each with up to three lines of text below it.</summary>
public static class ContactSheet
{
    private const int Gap = 10, CaptionLines = 3;
    private static readonly Lettering Letters = new(11);
    private static readonly int Line = Letters.Height * 3 / 2;

    /// <summary>Pictures larger than a cell are shrunk into it; smaller ones keep their pixels.</summary>
    /// <param name="rows">At least one picture; rows may differ in length.</param>
    /// <param name="cellWidth">Of the largest picture shown.</param>
    /// <param name="cellHeight">Of the largest picture shown.</param>
    public static Image Draw(IReadOnlyList<IReadOnlyList<CaptionedImage>> rows, int cellWidth, int cellHeight)
    {
        int across = cellWidth + Gap, down = cellHeight + CaptionLines * Line + Gap;
        Image sheet = Image.Uninitialized(rows.Max(row => row.Count) * across + Gap, rows.Count * down + Gap);
        Canvas.Fill(sheet, 0, 0, sheet.Width, sheet.Height, Canvas.Paper);
        for (int y = 0; y < rows.Count; y++)
        {
            for (int x = 0; x < rows[y].Count; x++)
                Put(sheet, rows[y][x], Gap + x * across, Gap + y * down, cellWidth, cellHeight);
        }
        return sheet;
    }

    private static void Put(Image sheet, CaptionedImage one, int x, int y, int width, int height)
    {
        Image picture = Fitting(DisplayImage.Of(one.Picture), width, height);
        Canvas.Put(sheet, picture, x, y);
        int bottom = y + picture.Height;
        foreach (string line in Lines(one.Caption, width))
            Canvas.Write(sheet, Canvas.Fitted(line, width, Letters), x, bottom += Line, Letters);
    }

    private static Image Fitting(Image picture, int width, int height)
    {
        double factor = Math.Min(1, Math.Min((double)width / picture.Width, (double)height / picture.Height));
        return Resizer.Resize(picture, Math.Max(1, (int)(picture.Width * factor)), Math.Max(1, (int)(picture.Height * factor)));
    }

    // Broken at commas; what is left over ends the last line, where it is cut to fit.
    private static List<string> Lines(string caption, int width)
    {
        List<string> lines = [];
        foreach (string part in caption.Split(", ", StringSplitOptions.RemoveEmptyEntries))
        {
            string longer = lines.Count == 0 ? part : $"{lines[^1]}, {part}";
            if (lines.Count > 0 && (lines.Count == CaptionLines || Canvas.WidthOf(longer, Letters) <= width)) lines[^1] = longer;
            else lines.Add(part);
        }
        return lines;
    }
}
