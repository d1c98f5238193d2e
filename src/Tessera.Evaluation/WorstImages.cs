using System.Globalization;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;
using Tessera.Imaging.Drawing;
using Tessera.Imaging.Files;
using Tessera.Imaging.Geometry;
using Tessera.Imaging.Images;
using Tessera.Inference.Segmenters;
using Tessera.Reports.Blocks;

namespace Tessera.Evaluation;

/// <summary>
/// The images that went worst, to look at: image, truth, prediction, errors. They are segmented once more, so that an evaluation
/// keeps no masks.
/// </summary>
public static class WorstImages
{
    // A report is mailed around: beyond this, images are shown smaller.
    private const int LongestSide = 1024;
    private const int JpegQuality = 88;

    // The page draws the legend once a row, as text that can be read and copied.
    private static readonly OverlayOptions Shown = new(Opacity: 0.65, Legend: false);

    public static Gallery Draw(EvaluationResult result, ISegmenter segmenter, Func<Sample, LoadedSample> read, int count = 6,
        CancellationToken cancellation = default)
    {
        var gallery = new Gallery
        {
            Legend = result.WholeImages ? [] : LegendEntry.Of(result.Labels),
            Caption = result.WholeImages ? null : "Errors: a wrong pixel has the colour of the class it was taken for, a right one is dimmed, an ignored one black.",
        };
        foreach (ImageScore score in result.Worst(count))
        {
            cancellation.ThrowIfCancellationRequested();
            gallery.Add(Row(score, result, segmenter, read(score.Sample)));
        }
        return gallery;
    }

    private static GalleryRow Row(ImageScore score, EvaluationResult result, ISegmenter segmenter, LoadedSample sample)
    {
        // Alone, out of its sequence.
        segmenter.Restart();
        Mask predicted = Fit(segmenter.Segment(sample.Image)), truth = Fit(sample.Mask);
        Image image = Fit(DisplayImage.Of(sample.Image));
        if (score.Sample.ClassId is { } id)
            return new GalleryRow(score.Sample.Name, [Picture(image, "image")], $"is {result.Labels[id].Name}, was taken for {result.Labels[predicted[0, 0]].Name}");
        string note = string.Create(
            CultureInfo.InvariantCulture, $"mean IoU {score.MeanIou:0.000}, {score.PixelAccuracy * 100:0.0} % of pixels right");
        return new GalleryRow(score.Sample.Name,
        [
            Picture(image, "image"),
            Picture(Overlay.Draw(image, truth, result.Labels, Shown), "truth"),
            Picture(Overlay.Draw(image, predicted, result.Labels, Shown), "prediction"),
            Picture(ErrorMap.Draw(image, truth, predicted, result.Labels, legend: false), "errors"),
        ], note);
    }

    private static Image Fit(Image image)
    {
        (int width, int height) = Size(image.Width, image.Height);
        return (width, height) == (image.Width, image.Height) ? image : Resizer.Resize(image, width, height);
    }

    private static Mask Fit(Mask mask)
    {
        (int width, int height) = Size(mask.Width, mask.Height);
        return (width, height) == (mask.Width, mask.Height) ? mask : MaskResize.Nearest(mask, width, height);
    }

    private static (int Width, int Height) Size(int width, int height)
    {
        double factor = Math.Min(1, (double)LongestSide / Math.Max(width, height));
        return (Math.Max(1, (int)Math.Round(width * factor)), Math.Max(1, (int)Math.Round(height * factor)));
    }

    private static GalleryImage Picture(Image image, string label)
    {
        string file = Path.Combine(Path.GetTempPath(), $"tessera-{Guid.NewGuid():N}.jpg");
        try
        {
            ImageFile.Write(file, image, JpegQuality);
            return new GalleryImage(File.ReadAllBytes(file), label);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
