using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;

namespace Tessera.Evaluation.Tests;

/// <summary>
/// Five images of one class each, of 2x2 to 2x4 pixels; what they are taken for is written beside them:
/// cat (cat), cat (dog), dog (dog), dog (dog), fox (dog). Right are 3 of 5; recall 1/2, 1, 0; precision 1, 2/4, 0.
/// </summary>
public sealed class WholeImageTests
{
    private static readonly LabelMap Labels = LabelMap.FromNames(["cat", "dog", "fox"]);
    private static readonly byte[] Truth = [0, 0, 1, 1, 2], TakenFor = [0, 1, 1, 1, 1];
    private static readonly Sample[] Samples = [.. Truth.Select((id, i) =>
        new Sample($"{Labels[id].Name}/{i}", $"/{i}.png", $"/{i}.png", "val") { ClassId = id })];

    [Fact]
    public void Run_CountsImagesWhateverTheirSize()
    {
        EvaluationResult result = Run();

        Assert.True(result.WholeImages);
        Assert.Equal(5, result.Pixels);
        Assert.Equal(0.6, result.Scores.PixelAccuracy);
        Assert.Equal(0.5, result.Scores.MeanClassAccuracy);
        Assert.Equal([0.5, 1, 0], result.Scores.Classes.Select(c => c.Recall));
        Assert.Equal(["cat/1", "fox/4"], result.Worst.Select(worst => worst.Score.Sample.Name));
    }

    [Fact]
    public void ToJson_HasImagesAndNoPixels()
    {
        JsonElement json = JsonDocument.Parse(Run().ToJson()).RootElement;

        Assert.Equal(("classify", 5, 0.6), (json.GetProperty("task").GetString(), json.GetProperty("images").GetInt32(),
            json.GetProperty("accuracy").GetDouble()));
        JsonElement dog = json.GetProperty("classes")[1];
        Assert.Equal((2, 4, 0.5), (dog.GetProperty("images").GetInt32(), dog.GetProperty("predictedImages").GetInt32(),
            dog.GetProperty("precision").GetDouble()));
        Assert.Equal("[[1,1,0],[0,2,0],[0,1,0]]", json.GetProperty("confusion").GetRawText());
        Assert.DoesNotContain("ixel", Run().ToJson(), StringComparison.Ordinal);
        Assert.DoesNotContain("iou", Run().ToJson(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Report_ShowsWrongImagesWithWhatTheyWereTakenFor()
    {
        EvaluationResult result = Run();
        var report = new EvaluationReport(result)
        {
            Worst = WorstImages.Draw(result, Read, TestContext.Current.CancellationToken),
        };

        XDocument page = Page(report);

        Assert.Equal(["cat/1 is cat, was taken for dog", "fox/4 is fox, was taken for dog"],
            page.Descendants("p").Where(p => p.Attribute("class")?.Value == "row-title").Select(p => p.Value));
        Assert.Equal("0.600", page.Descendants("dd").First().Value);
        string text = page.Root?.Element("body")?.Value ?? "";
        Assert.DoesNotContain("IoU", text, StringComparison.Ordinal);
        Assert.DoesNotContain("pixels", text, StringComparison.Ordinal);
    }

    // A network for masks would be judged by one corner of its mask.
    [Fact]
    public void Run_AModelThatGivesMasks_IsRefused()
    {
        using var masks = new FakeSegmenter(Labels, _ => Street.MaskOf(0, 0, 1, 0));

        var error = Assert.Throws<InputException>(() => Evaluator.Run(masks, Labels, "val", Samples[..1], Read, new(), null,
            TestContext.Current.CancellationToken));

        Assert.StartsWith(
            "/0.png: is one class as a whole, and the model gives it several", error.Message, StringComparison.Ordinal);
    }

    private static EvaluationResult Run()
    {
        using FakeSegmenter segmenter = Segmenter();
        return Evaluator.Run(segmenter, Labels, "val", Samples, Read, new EvaluationOptions { RecallBySize = true }, null,
            TestContext.Current.CancellationToken);
    }

    private static FakeSegmenter Segmenter() => new(Labels, image => Filled(TakenFor[image.Bytes[0]], image.Height));

    private static LoadedSample Read(Sample sample)
    {
        int place = Array.IndexOf(Samples, sample), height = 2 + place / 2;
        var image = new Imaging.Images.Image(2, height);
        image.Bytes[0] = (byte)place;
        return new LoadedSample(image, Filled(Truth[place], height));
    }

    private static Mask Filled(byte id, int height)
    {
        var mask = new Mask(2, height);
        mask.Ids8.Fill(id);
        return mask;
    }

    private static XDocument Page(EvaluationReport report)
    {
        using var reader = XmlReader.Create(new StringReader(report.ToHtml("t").ToHtml()),
            new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }
}
