using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Tessera.Data.Statistics;
using Tessera.Data.Tests.Checks;

namespace Tessera.Data.Tests.Statistics;

public sealed class DatasetInspectionTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Measure_EqualsNumPyAndSciPy(int workers)
    {
        using PlantedData data = PlantedData.Of("clean");
        using JsonDocument expected = JsonDocument.Parse(Encoding.UTF8.GetString(Golden.Bytes("inspection.json")));

        using JsonDocument actual = JsonDocument.Parse(Measure(data, workers).ToJson());

        JsonElement root = actual.RootElement, golden = expected.RootElement;
        JsonElement[] labels = [.. root.GetProperty("labels").EnumerateArray()];
        Assert.Equal(Text(golden, "pixels"), Array(labels, l => l.GetProperty("pixels")));
        Assert.Equal(Text(golden, "images"), Array(labels, l => l.GetProperty("images")));
        Assert.Equal(Text(golden, "trainPixels"), Array(labels, l => l.GetProperty("splits").GetProperty("train")));
        Assert.True(JsonElement.DeepEquals(golden.GetProperty("objects"),
            JsonElement.Parse(Array(labels, l => l.GetProperty("objects")))));
        Assert.Equal(Text(golden, "ignored"), root.GetProperty("ignoredPixels").GetRawText());
        Assert.Equal(Text(golden, "coOccurrence"), root.GetProperty("coOccurrence").GetRawText());
        JsonElement colours = Assert.Single(root.GetProperty("colours").EnumerateArray());
        AssertNear(golden.GetProperty("mean"), colours.GetProperty("mean"), 2e-6);
        AssertNear(golden.GetProperty("deviation"), colours.GetProperty("deviation"), 2e-6);
        JsonElement[] shares = [.. golden.GetProperty("places").EnumerateArray()];
        JsonElement places = root.GetProperty("places");
        Assert.Equal((32, 24), (places.GetProperty("columns").GetInt32(), places.GetProperty("rows").GetInt32()));
        for (int id = 0; id < 4; id++) AssertNear(shares[id], places.GetProperty("shares")[id], 1.01e-4);
    }

    [Fact]
    public void ToJson_HasTheContractsShape()
    {
        using PlantedData data = PlantedData.Of("clean");

        using JsonDocument json = JsonDocument.Parse(Measure(data).ToJson());

        JsonElement root = json.RootElement;
        Assert.Equal(["layout", "classes", "labels", "splits"], root.EnumerateObject().Take(4).Select(p => p.Name));
        Assert.Equal(("tessera", 4), (root.GetProperty("layout").GetString(), root.GetProperty("classes").GetInt32()));
        Assert.Equal("""{"train":12,"val":5}""", root.GetProperty("splits").GetRawText());
        Assert.Equal(["id", "name", "pixels", "images"], root.GetProperty("labels")[2].EnumerateObject().Take(4)
            .Select(p => p.Name));
        Assert.Equal("car", root.GetProperty("labels")[2].GetProperty("name").GetString());
        Assert.Equal("""[{"width":48,"height":40,"images":17}]""", root.GetProperty("sizes").GetRawText());
    }

    [Fact]
    public void Measure_FilesThatCannotBeUsed_AreLeftOutAndNamed()
    {
        using PlantedData data = PlantedData.Of("clean", PlantedData.Faults.Single(f => f.Name == "truncated-image"));
        File.Delete(data.In("masks/train/c02.png"));

        DatasetInspection inspection = Measure(data);

        Assert.Equal(15, inspection.Images);
        Assert.Equal([data.In("images/train/c02.png"), data.In("images/train/c03.png")],
            inspection.LeftOut.Select(l => l[..l.IndexOf(": ", StringComparison.Ordinal)]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Measure_ValuesThatTheDataIsKnownFor_AreCountedAmongTheIgnored(int workers)
    {
        using var folder = new TemporaryFolder();
        new Layouts.Fixture("camvid-original").CopyTo(folder);

        var inspection = DatasetInspection.Measure(folder.Path, workers, cancellation: TestContext.Current.CancellationToken);

        // One pixel of val and one of that file are void by their right colour.
        Assert.Equal((4, 2, 1), (inspection.IgnoredPixels, inspection.ToleratedPixels, inspection.ToleratedIn));
        using JsonDocument json = JsonDocument.Parse(inspection.ToJson());
        Assert.Equal(2, json.RootElement.GetProperty("toleratedPixels").GetInt64());
    }

    [Fact]
    public void ToHtml_IsOneWellFormedPageWithEveryClassAndSample()
    {
        using PlantedData data = PlantedData.Of("clean");

        string html = new InspectionReport(Measure(data)).ToHtml(TestContext.Current.CancellationToken).ToHtml();

        XElement page = XDocument.Parse(html.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal)).Root!;
        Assert.Equal(["At a glance", "Classes", "Objects", "Places", "Together", "Images", "Samples"],
            page.Descendants("h2").Select(h => h.Value));
        XElement[] images = [.. page.Descendants("img")];
        Assert.Equal(4 + 2 * 12, images.Length);
        Assert.All(images, image => Assert.StartsWith("data:image/", image.Attribute("src")!.Value, StringComparison.Ordinal));
        Assert.DoesNotContain("http://", html.Replace("http://www.w3.org", "", StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    private static DatasetInspection Measure(PlantedData data, int workers = 2) =>
        DatasetInspection.Measure(data.Root, workers, cancellation: TestContext.Current.CancellationToken);

    private static string Text(JsonElement root, string key) =>
        root.GetProperty(key).GetRawText().Replace(" ", "", StringComparison.Ordinal);

    private static string Array(IEnumerable<JsonElement> items, Func<JsonElement, JsonElement> of) =>
        $"[{string.Join(',', items.Select(item => of(item).GetRawText()))}]";

    private static void AssertNear(JsonElement expected, JsonElement actual, double tolerance)
    {
        double[] first = [.. expected.EnumerateArray().Select(v => v.GetDouble())],
            second = [.. actual.EnumerateArray().Select(v => v.GetDouble())];
        Assert.Equal(first.Length, second.Length);
        for (int i = 0; i < first.Length; i++) Assert.InRange(second[i] - first[i], -tolerance, tolerance);
    }
}
