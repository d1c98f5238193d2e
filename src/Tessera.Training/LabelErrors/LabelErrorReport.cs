using System.Globalization;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;
using Tessera.Imaging.Codecs;
using Tessera.Imaging.Drawing;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Reports;
using Tessera.Reports.Blocks;

namespace Tessera.Training.LabelErrors;

/// <summary>The most suspicious regions and images as a page to go through: what is there, what the label says, what the model
/// sees.</summary>
public static class LabelErrorReport
{
    private const int JpegQuality = 88;

    // Around a region, as a part of its longer side and in pixels at least: what it is shows by what it lies in.
    private const double Margin = 0.75;
    private const int LeastMargin = 24;

    private static readonly OverlayOptions Shown = new(Opacity: 0.55, Legend: false);

    /// <param name="data">The data that was searched.</param>
    /// <param name="most">Regions, and images, on the page.</param>
    public static HtmlReport ToHtml(LabelErrorResult result, Dataset data, int most = 40,
        CancellationToken cancellation = default)
    {
        var reader = new SampleReader(data, channels: null);
        var report = new HtmlReport("Labels to look at") { Subtitle = data.Root };
        var regions = new Gallery { Legend = LegendEntry.Of(result.Labels) };
        foreach (RegionSuspicion region in result.Regions.Take(most))
        {
            cancellation.ThrowIfCancellationRequested();
            regions.Add(Row(region, reader.Read(region.Sample), result.Labels));
        }
        const string Where = "Where a network that has not seen the image is as sure of another class " +
            "as it usually is of that class's own pixels.";
        report.Section("Regions", $"{Where} {result.Trust}").Add(regions);
        var table = new Table(new TableColumn("Image"), new("Heaviest region", true), new("Score", true), new("Loss", true))
        {
            Caption = "Heaviest region: how much it speaks against its label, 0 is nothing. " +
                "Score: the probabilities of the pixels' own labels, the low ones weighing most; 0 is wrong, 1 is right. " +
                "Loss: mean cross-entropy.",
        };
        foreach (ImageSuspicion image in result.Images.Take(most))
            table.Row([new TableCell(image.Sample.Name),
                TableCell.Score(image.Weight), TableCell.Score(image.Score), TableCell.Score(image.Loss)]);
        report.Section("Images", "That of the heaviest region first.").Add(table);
        return report;
    }

    private static GalleryRow Row(RegionSuspicion region, LoadedSample loaded, LabelMap labels)
    {
        PixelBox box = Around(region.Box, loaded.Image.Width, loaded.Image.Height);
        Image image = Cut(DisplayImage.Of(loaded.Image), box);
        Mask given = Cut(loaded.Mask, box);
        region.Pixels.Paint(loaded.Mask, region.Likely);
        Mask likely = Cut(loaded.Mask, box);
        string note = string.Create(CultureInfo.InvariantCulture,
            $"labelled {labels[region.Given].Name}, looks like {labels[region.Likely].Name}: " +
            $"{region.Area:N0} pixels at {region.Box.Left},{region.Box.Top}");
        GalleryImage[] pictures =
        [
            Picture(image, "image"), Picture(Overlay.Draw(image, given, labels, Shown), "label"),
            Picture(Overlay.Draw(image, likely, labels, Shown), "what the network sees"),
        ];
        return new GalleryRow(region.Sample.Name, pictures, note);
    }

    private static PixelBox Around(PixelBox box, int width, int height)
    {
        int margin = Math.Max(LeastMargin, (int)(Margin * Math.Max(box.Width, box.Height)));
        return new PixelBox(Math.Max(0, box.Left - margin), Math.Max(0, box.Top - margin),
            Math.Min(width, box.Right + margin), Math.Min(height, box.Bottom + margin));
    }

    private static Image Cut(Image image, PixelBox box)
    {
        Image result = Image.Uninitialized(box.Width, box.Height, image.Channels, image.Type);
        int pixel = image.Channels * image.SampleBytes;
        for (int y = 0; y < box.Height; y++)
            image.Row(box.Top + y).Slice(box.Left * pixel, box.Width * pixel).CopyTo(result.Row(y));
        return result;
    }

    private static Mask Cut(Mask mask, PixelBox box)
    {
        var result = new Mask(box.Width, box.Height, mask.Is16Bit);
        for (int y = 0; y < box.Height; y++)
        {
            for (int x = 0; x < box.Width; x++) result[x, y] = mask[box.Left + x, box.Top + y];
        }
        return result;
    }

    private static GalleryImage Picture(Image image, string label) =>
        new(ImageFile.Encode(image, ImageFormat.Jpeg, JpegQuality), label);
}
