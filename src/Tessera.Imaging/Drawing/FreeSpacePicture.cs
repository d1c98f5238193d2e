using System.Globalization;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Masks.Ground;
using Tessera.Imaging.Compositing;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Drawing;

/// <summary>Free ground over its picture: green up to the line where it ends, a white line across each sector where it ends
/// first, and below the picture how far that is and what is there.</summary>
public static class FreeSpacePicture
{
    // The tint leaves the ground to be seen; the line is meant to be seen first.
    private const byte TintOpacity = 90;

    private static readonly Rgb Tint = new(0, 200, 80), Boundary = new(255, 214, 0), Level = new(255, 255, 255);

    /// <summary>8-bit RGB, of one size for all images of one size.</summary>
    /// <exception cref="Core.Files.InputException">Image and mask differ in size.</exception>
    /// <exception cref="ArgumentException">The settings refuse masks of this size.</exception>
    public static Image Draw(Image image, Mask mask, LabelMap labels, FreeSpaceSettings settings) =>
        Draw(image, mask, labels, FreeSpace.Of(mask, settings), settings.Camera is not null);

    /// <summary>The same, of what was found already.</summary>
    /// <param name="inMetres">Distances are told, not heights.</param>
    public static Image Draw(Image image, Mask mask, LabelMap labels, FreeSpace free, bool inMetres)
    {
        MaskPixels.RequireSameSize(image, mask);
        Image picture = DisplayImage.Of(image);
        byte[] alpha = new byte[picture.Width * picture.Height];
        for (int x = 0; x < picture.Width; x++)
        {
            for (int y = free.Columns[x].Top; y < free.Bottom; y++) alpha[y * picture.Width + x] = TintOpacity;
        }
        Blending.Over(picture, alpha, _ => Tint);
        int thin = Math.Max(1, Math.Min(picture.Width, picture.Height) / 360);
        foreach (FreeSector sector in free.Sectors)
        {
            int top = free.Bottom - sector.Free;
            if (sector.Left > 0) Canvas.Fill(picture, sector.Left, top, thin, sector.Free, Level);
            Canvas.Fill(picture, sector.Left, top, sector.Right - sector.Left, thin, Level);
        }
        DrawBoundary(picture, free, 2 * thin);
        return WithWords(picture, labels, free, inMetres);
    }

    // Above the ground; where it jumps, the line joins both ends.
    private static void DrawBoundary(Image picture, FreeSpace free, int thickness)
    {
        for (int x = 0; x < picture.Width; x++)
        {
            (int top, int before) = (free.Columns[x].Top, free.Columns[Math.Max(0, x - 1)].Top);
            int height = Math.Max(top, before) - Math.Min(top, before) + thickness;
            Canvas.Fill(picture, x, Math.Min(top, before) - thickness, 1, height, Boundary);
        }
    }

    private static Image WithWords(Image picture, LabelMap labels, FreeSpace free, bool inMetres)
    {
        var lettering = new Lettering(Math.Max(11, (int)Math.Round(Math.Sqrt((double)picture.Width * picture.Height) / 38)));
        int line = lettering.Height * 7 / 4, margin = lettering.Height / 2;
        Image result = Image.Uninitialized(picture.Width, picture.Height + 2 * line + margin);
        Canvas.Fill(result, 0, picture.Height, result.Width, result.Height - picture.Height, Canvas.Paper);
        Canvas.Put(result, picture, 0, 0);
        foreach (FreeSector sector in free.Sectors)
        {
            int room = sector.Right - sector.Left - 2 * margin;
            // Of a very narrow sector there is nothing that could be read.
            if (room < 2 * lettering.Height) continue;
            string[] words = [Far(sector, inMetres), sector.BlockerIn(labels) ?? ""];
            for (int i = 0; i < words.Length; i++)
            {
                string fitted = Canvas.Fitted(words[i], room, lettering);
                Canvas.Write(result, fitted, sector.Left + margin, picture.Height + (i + 1) * line, lettering);
            }
        }
        return result;
    }

    private static string Far(FreeSector sector, bool inMetres) => !inMetres ? $"{sector.Free} px"
        : sector.Metres is { } metres ? string.Create(CultureInfo.InvariantCulture, $"{metres:0.0} m") : "to horizon";
}
