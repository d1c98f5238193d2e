using System.Globalization;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Data.Datasets;
using Tessera.Imaging.Codecs;
using Tessera.Imaging.Drawing;
using Tessera.Imaging.Files;
using Tessera.Imaging.Geometry;
using Tessera.Imaging.Images;
using Tessera.Reports.Blocks;

namespace Tessera.Evaluation;

/// <summary>The images that went worst, to look at: image, truth, the prediction that was measured, errors.</summary>
public static class WorstImages
{
    private const int JpegQuality = 88;

    // The page draws the legend once a row, as text that can be read and copied.
    private static readonly OverlayOptions Shown = new(Opacity: 0.65, Legend: false);

    public static Gallery Draw(EvaluationResult result, Func<Sample, LoadedSample> read, CancellationToken cancellation = default)
    {
        var gallery = new Gallery
        {
            Legend = result.WholeImages ? [] : LegendEntry.Of(result.Labels),
            Caption = result.WholeImages ? null
                : "Errors: a wrong pixel has the colour of the class it was taken for, a right one is dimmed, "
                    + "one that is ignored or that the model was not shown is black.",
        };
        foreach (WorstImage worst in result.Worst)
        {
            cancellation.ThrowIfCancellationRequested();
            gallery.Add(Row(worst, result.Labels, read(worst.Score.Sample)));
        }
        return gallery;
    }

    private static GalleryRow Row(WorstImage worst, LabelMap labels, LoadedSample loaded)
    {
        (ImageScore score, Mask predicted, Placement placement) = worst;
        Image image = Fit(DisplayImage.Of(loaded.Image));
        if (score.Sample.ClassId is { } id)
        {
            string taken = $"is {labels[id].Name}, was taken for {labels[predicted[0, 0]].Name}";
            return new GalleryRow(score.Sample.Name, [Picture(image, "image")], taken);
        }
        Mask truth = WorstImage.Shown(placement.Hide(loaded.Mask, labels.IgnoreId));
        string note = string.Create(
            CultureInfo.InvariantCulture, $"mean IoU {score.MeanIou:0.000}, {score.PixelAccuracy * 100:0.0} % of pixels right");
        return new GalleryRow(score.Sample.Name,
        [
            Picture(image, "image"),
            Picture(Overlay.Draw(image, truth, labels, Shown), "truth"),
            Picture(Overlay.Draw(image, predicted, labels, Shown), "prediction"),
            Picture(ErrorMap.Draw(image, truth, predicted, labels, legend: false), "errors"),
        ], note);
    }

    private static Image Fit(Image image)
    {
        (int width, int height) = WorstImage.ShownSize(image.Width, image.Height);
        return (width, height) == (image.Width, image.Height) ? image : Resizer.Resize(image, width, height);
    }

    private static GalleryImage Picture(Image image, string label) =>
        new(ImageFile.Encode(image, ImageFormat.Jpeg, JpegQuality), label);
}
