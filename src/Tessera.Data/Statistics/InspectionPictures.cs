using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;
using Tessera.Imaging.Codecs;
using Tessera.Imaging.Drawing;
using Tessera.Imaging.Files;
using Tessera.Imaging.Geometry;
using Tessera.Imaging.Images;
using Tessera.Reports.Blocks;

namespace Tessera.Data.Statistics;

/// <summary>The pictures of an inspection's page: maps of where classes live, and samples with their masks over them.</summary>
internal static class InspectionPictures
{
    private const int Quality = 85, LongestSide = 640, Samples = 12;

    // The page draws the legend, as text.
    private static readonly OverlayOptions Shown = new(Opacity: 0.6, Legend: false);

    // Steps from nothing to the most, even in lightness (the ends and quarters of the colour scale viridis).
    private static readonly Rgb[] Ramp =
        [new(68, 1, 84), new(59, 82, 139), new(33, 145, 140), new(94, 201, 98), new(253, 231, 37)];

    /// <summary>The shares of a class in the cells of the frame, the most of them in the brightest colour.</summary>
    public static GalleryImage Map(double[] shares, string label)
    {
        double most = shares.Max();
        var cells = new Image(ClassPlaces.Columns, ClassPlaces.Rows);
        for (int i = 0; i < shares.Length; i++)
        {
            Rgb color = Color(most == 0 ? 0 : shares[i] / most);
            (cells.Bytes[3 * i], cells.Bytes[3 * i + 1], cells.Bytes[3 * i + 2]) = (color.R, color.G, color.B);
        }
        // Cells of 10 pixels: a place of the frame stays a place, no cloud.
        Image picture = Resizer.Resize(cells, 10 * ClassPlaces.Columns, 10 * ClassPlaces.Rows, ResizeMethod.Nearest);
        return new GalleryImage(Encoded(picture, ImageFormat.Png), label);
    }

    /// <summary>Samples from all splits, evenly spread over their names.</summary>
    public static Gallery Gallery(Dataset dataset, CancellationToken cancellation)
    {
        var gallery = new Gallery
        {
            Legend = LegendEntry.Of(dataset.Labels),
            Caption = "Ignored pixels show the image, and so does a class called background.",
        };
        var reader = new SampleReader(dataset);
        foreach (Sample sample in Spread(dataset))
        {
            cancellation.ThrowIfCancellationRequested();
            if (Row(reader, sample, dataset.Labels) is { } row) gallery.Add(row);
        }
        return gallery;
    }

    private static IEnumerable<Sample> Spread(Dataset dataset)
    {
        int all = dataset.Splits.Values.Sum(split => split.Count);
        foreach (IReadOnlyList<Sample> split in dataset.Splits.Values)
        {
            int shown = Math.Clamp((int)Math.Round((double)Samples * split.Count / all), 1, split.Count);
            for (int i = 0; i < shown; i++) yield return split[(int)((2L * i + 1) * split.Count / (2 * shown))];
        }
    }

    private static GalleryRow? Row(SampleReader reader, Sample sample, LabelMap labels)
    {
        try
        {
            (Image image, Mask mask) = reader.Read(sample);
            double factor = Math.Min(1, (double)LongestSide / Math.Max(image.Width, image.Height));
            (int width, int height) = (Math.Max(1, (int)(image.Width * factor)), Math.Max(1, (int)(image.Height * factor)));
            Image small = Resizer.Resize(DisplayImage.Of(image), width, height);
            Image overlay = Overlay.Draw(small, MaskResize.Nearest(mask, width, height), labels, Shown);
            return new GalleryRow(sample.Name,
                [new(Encoded(small, ImageFormat.Jpeg), "image"), new(Encoded(overlay, ImageFormat.Jpeg), "labels")],
                $"{sample.Split}, {image.Width}x{image.Height}");
        }
        catch (Core.Files.InputException)
        {
            // Named among those left out.
            return null;
        }
    }

    private static byte[] Encoded(Image image, ImageFormat format) => ImageFile.Encode(image, format, Quality);

    private static Rgb Color(double share)
    {
        double at = Math.Clamp(share, 0, 1) * (Ramp.Length - 1);
        int low = Math.Min((int)at, Ramp.Length - 2);
        double part = at - low;
        byte Mix(byte a, byte b) => (byte)Math.Round(a + (b - a) * part);
        return new Rgb(Mix(Ramp[low].R, Ramp[low + 1].R), Mix(Ramp[low].G, Ramp[low + 1].G), Mix(Ramp[low].B, Ramp[low + 1].B));
    }
}
