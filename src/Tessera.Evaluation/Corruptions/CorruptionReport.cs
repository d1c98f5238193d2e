using System.Globalization;
using Tessera.Core.Text;
using Tessera.Data.Datasets;
using Tessera.Data.Ordering;
using Tessera.Imaging.Codecs;
using Tessera.Imaging.Drawing;
using Tessera.Imaging.Files;
using Tessera.Imaging.Geometry;
using Tessera.Imaging.Images;
using Tessera.Reports;
using Tessera.Reports.Blocks;

namespace Tessera.Evaluation.Corruptions;

/// <summary>What is left on worse images, as a table, as JSON, and as a contact sheet of the images themselves.</summary>
public static class CorruptionReport
{
    private const int SheetWidth = 240, SheetHeight = 180, JpegQuality = 85;

    /// <param name="result">Of a run.</param>
    /// <param name="example">An image that is shown in every corruption and strength.</param>
    public static void AddTo(HtmlReport report, CorruptionResult result, LoadedSample example)
    {
        string lead = string.Create(CultureInfo.InvariantCulture,
            $"Mean IoU on clean images {EvaluationReport.Text(result.Clean.Scores.MeanIou)}, " +
            $"over all corruptions and strengths {EvaluationReport.Text(result.MeanIou)}.");
        report.Section("Corruptions", lead).Add(Scores(result)).Add(ContactSheet(example));
    }

    /// <summary>{"clean":{"miou",..},"miou",
    /// "corruptions":[{"name","kind","strengths":[{"strength","miou","lost","pixelAccuracy"}]}]}</summary>
    public static string ToJson(CorruptionResult result) => JsonText.Write(json =>
    {
        double? clean = result.Clean.Scores.MeanIou;
        json.WriteStartObject();
        json.WritePropertyName("clean");
        json.WriteRawValue(result.Clean.ToJson());
        EvaluationJson.Score(json, "miou", result.MeanIou);
        json.WriteStartArray("corruptions");
        foreach (IGrouping<Corruption, CorruptionScore> scores in result.Scores.GroupBy(score => score.Corruption))
        {
            json.WriteStartObject();
            json.WriteString("name", scores.Key.Name);
            json.WriteString("kind", scores.Key.Kind);
            json.WriteStartArray("strengths");
            foreach (CorruptionScore score in scores)
            {
                json.WriteStartObject();
                json.WriteNumber("strength", score.Strength);
                EvaluationJson.Score(json, "miou", score.MeanIou);
                EvaluationJson.Score(json, "lost", clean - score.MeanIou);
                EvaluationJson.Score(json, "pixelAccuracy", score.PixelAccuracy);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static Table Scores(CorruptionResult result)
    {
        TableColumn[] strengths =
            [.. Enumerable.Range(1, Corruption.Strengths).Select(s => new TableColumn($"{s}", Numeric: true))];
        var table = new Table([new("Corruption"), new("Kind"), .. strengths, new("Lost in the mean", true)])
        {
            Title = "Mean IoU by strength",
            Caption = "What is lost against clean images, meant over the five strengths.",
        };
        foreach (IGrouping<Corruption, CorruptionScore> scores in result.Scores.GroupBy(score => score.Corruption))
        {
            double? lost = result.Clean.Scores.MeanIou - scores.Average(score => score.MeanIou);
            table.Row([new(scores.Key.Name), new(scores.Key.Kind), .. scores.Select(s => EvaluationReport.Cell(s.MeanIou)),
                EvaluationReport.Cell(lost)]);
        }
        return table;
    }

    // A part at its own scale: a whole image shrunk before or after would show blocks and blur twice as strong as the model met
    // them, or noise half as strong.
    private static Gallery ContactSheet(LoadedSample example)
    {
        Image image = DisplayImage.Of(example.Image);
        int width = Math.Min(image.Width, SheetWidth), height = Math.Min(image.Height, SheetHeight);
        int left = (image.Width - width) / 2, top = (image.Height - height) / 2;
        var gallery = new Gallery
        {
            Title = "What they look like",
            Caption = "The middle of one image in strengths 1 to 5, pixel for pixel.",
        };
        foreach (Corruption corruption in Corruption.All)
        {
            gallery.Add(new GalleryRow(corruption.Name, [.. Enumerable.Range(0, Corruption.Strengths).Select(strength =>
            {
                var random = new SampleRandom((ulong)strength);
                Image part = Turning.Crop(corruption.Apply(image, strength, ref random), left, top, width, height);
                return new GalleryImage(ImageFile.Encode(part, ImageFormat.Jpeg, JpegQuality), $"{strength + 1}");
            })]));
        }
        return gallery;
    }
}
