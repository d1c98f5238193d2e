using System.Globalization;
using System.Text.Json;
using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Inference.Outputs;
using Tessera.Inference.Prediction;

namespace Tessera.Inference.Tests.Outputs;

/// <summary>Objects as numbers, tables and COCO's files, against what SciPy and scikit-image find.</summary>
public sealed class ObjectOutputTests : IDisposable
{
    private static readonly InstanceOptions Things = InstanceOptions.Things(MadeScene.Labels);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Instances_AreNumberedAsSciPyNumbersThem()
    {
        PredictionResult result = Run(new InstanceOutput(Things), "a.png");

        Assert.Equal(_folder["out/a_instances.png"], result.Images[0].Find("instances"));
        Mask written = MaskFile.Read(_folder["out/a_instances.png"]);
        Assert.True(written.Is16Bit);
        Assert.Equal(MadeScene.Instances(), written.Ids16.ToArray());
    }

    // Single pixels with gaps between them: 256 x 256 objects, one more than 16 bits hold.
    [Fact]
    public void Instances_MoreThan16BitsHold_FailTheirImageAlone()
    {
        var many = new Mask(512, 512);
        for (int i = 0; i < many.Ids8.Length; i++) many.Ids8[i] = (byte)(i % 2 == 0 && i / 512 % 2 == 0 ? 2 : 0);
        Photo("a.png", 0, many.Width, many.Height);
        Photo("b.png", 1, MadeScene.Width, MadeScene.Height);

        PredictionResult result = Predict(new InstanceOutput(Things), many, MadeScene.Mask());

        Assert.Equal($"{_folder["in/a.png"]}: has 65536 objects; an instance mask of 16 bits holds 65535: " +
            "take specks away with --clean, or leave --instances out", Assert.Single(result.Failed).Error);
        Assert.Equal(_folder["in/b.png"], Assert.Single(result.Images).File);
        Assert.False(File.Exists(_folder["out/a.png"]));
    }

    [Fact]
    public void Measurements_EqualScikitImage()
    {
        const string Name = "so-called \"a\", 1.png";

        Run(new MeasurementOutput(_folder["m.csv"], Things), Name);

        string[] lines = File.ReadAllLines(_folder["m.csv"]);
        string quoted = $"\"{_folder["in/" + Name].Replace("\"", "\"\"")}\",";
        string[] header = lines[0].Split(',');
        JsonElement[] expected = [.. MadeScene.Things, .. MadeScene.Regions];
        Assert.Equal(expected.Length, lines.Length - 1);
        foreach ((JsonElement answer, int i) in expected.Select((answer, i) => (answer, i)))
        {
            Assert.StartsWith(quoted, lines[i + 1]);
            Dictionary<string, string> line = header[1..].Zip(lines[i + 1][quoted.Length..].Split(','))
                .ToDictionary(p => p.First, p => p.Second);
            int[] box = [.. answer.GetProperty("box").EnumerateArray().Select(v => v.GetInt32())];
            double[] centroid = [.. answer.GetProperty("centroid").EnumerateArray().Select(v => v.GetDouble())];
            Assert.Equal($"{i + 1}", line["object"]);
            Assert.Equal(MadeScene.Labels[answer.GetProperty("class").GetInt32()].Name, line["class"]);
            Assert.Equal([box[0], box[1], box[2], box[3], answer.GetProperty("area").GetInt32()],
                new[] { "left_px", "top_px", "width_px", "height_px", "area_px" }.Select(key => int.Parse(line[key])));
            Assert.Equal(centroid[0], Number(line["centroid_x_px"]), 1e-6);
            Assert.Equal(centroid[1], Number(line["centroid_y_px"]), 1e-6);
            Assert.Equal(answer.GetProperty("perimeter").GetDouble(), Number(line["perimeter_px"]), 1e-6);
            Assert.Equal(answer.GetProperty("diameter").GetDouble(), Number(line["equivalent_diameter_px"]), 1e-6);
            Assert.Equal(("", "", ""), (line["unit"], line["area"], line["minor_axis"]));
        }
        Assert.False(File.Exists(_folder["m-volumes.csv"]));
    }

    // Five pixels that rise to the right: along the line the variance is 2 + 2, across it 0, an axis is four deviations.
    [Fact]
    public void Measurements_OfALine_TellItsAxesAndItsSlopeInDegrees()
    {
        var line = new Mask(12, 8);
        for (int i = 0; i < 5; i++) line[3 + i, 6 - i] = 2;
        Photo("a.png", 0, line.Width, line.Height);

        Predict(new MeasurementOutput(_folder["m.csv"], Things), line);

        string[][] table = [.. File.ReadAllLines(_folder["m.csv"]).Select(one => one.Split(','))];
        Dictionary<string, string> found = table[0].Zip(Assert.Single(table[1..])).ToDictionary(p => p.First, p => p.Second);
        Assert.Equal((8, 0, 45), (Number(found["major_axis_px"]), Number(found["minor_axis_px"]),
            Number(found["orientation_deg"])));
        Assert.Equal(("3", "2", "5", "5"), (found["left_px"], found["top_px"], found["width_px"], found["height_px"]));
    }

    [Fact]
    public void Coco_HasTheRunLengthsOfEveryObjectAndOfStuffTogether()
    {
        Run(new CocoOutput(_folder["c.json"], MadeScene.Labels, Things), "sub/a.png");

        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(_folder["c.json"]));
        JsonElement[] annotations = [.. json.RootElement.GetProperty("annotations").EnumerateArray()];
        JsonElement[] expected = [.. MadeScene.Things, MadeScene.Road];
        Assert.Equal(expected.Select(e => e.GetProperty("rle").GetString()),
            annotations.Select(a => a.GetProperty("segmentation").GetProperty("counts").GetString()));
        Assert.Equal(expected.Select(e => e.GetProperty("area").GetInt32()),
            annotations.Select(a => a.GetProperty("area").GetInt32()));
        Assert.Equal(expected.Select(e => e.GetProperty("class").GetInt32() + 1),
            annotations.Select(a => a.GetProperty("category_id").GetInt32()));
        Assert.Equal(Enumerable.Range(1, expected.Length), annotations.Select(a => a.GetProperty("id").GetInt32()));
        Assert.All(annotations, a => Assert.Equal((1, "[48,64]"),
            (a.GetProperty("image_id").GetInt32(), a.GetProperty("segmentation").GetProperty("size").GetRawText())));
        Assert.Equal("""[{"id":1,"file_name":"sub/a.png","width":64,"height":48}]""",
            json.RootElement.GetProperty("images").GetRawText());
        JsonElement[] categories = [.. json.RootElement.GetProperty("categories").EnumerateArray()];
        Assert.Equal(["road", "car", "person"], categories.Select(c => c.GetProperty("name").GetString()));
        Assert.Equal([2, 3, 4], categories.Select(c => c.GetProperty("id").GetInt32()));
        Assert.Equal([0, 1, 1], categories.Select(c => c.GetProperty("isthing").GetInt32()));
        Assert.Equal("[220,20,60]", categories[2].GetProperty("color").GetRawText());
        foreach ((JsonElement thing, JsonElement annotation) in MadeScene.Things.Zip(annotations))
            Assert.Equal(Numbers(thing, "box"), Numbers(annotation, "bbox"));
    }

    // The ending is in the mask's name already where names differ in nothing else.
    [Fact]
    public void Coco_ImagesThatDifferInTheirEnding_HaveTheirOwnNames()
    {
        foreach (string name in new[] { "a.bmp", "a.png", "b.png" }) Photo(name, 0, MadeScene.Width, MadeScene.Height);

        Predict(new CocoOutput(_folder["c.json"], MadeScene.Labels, Things), MadeScene.Mask());

        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(_folder["c.json"]));
        Assert.Equal(["a.bmp", "a.png", "b.png"],
            json.RootElement.GetProperty("images").EnumerateArray().Select(image => image.GetProperty("file_name").GetString()));
        Assert.Equal([1, 2, 3],
            json.RootElement.GetProperty("images").EnumerateArray().Select(image => image.GetProperty("id").GetInt32()));
    }

    [Fact]
    public void Coco_OfNoImage_IsWholeAllTheSame()
    {
        Directory.CreateDirectory(_folder["in"]);
        File.WriteAllText(_folder["in/a.png"], "no picture");

        Predict(new CocoOutput(_folder["c.json"], MadeScene.Labels, Things), MadeScene.Mask());

        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(_folder["c.json"]));
        Assert.Equal(["annotations", "images", "categories"], json.RootElement.EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public void Panoptic_ColoursAreTheNumbersThatTheJsonTells()
    {
        Run(new PanopticOutput(_folder["pan/"], MadeScene.Labels, Things), "a.png");

        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(_folder["pan.json"]));
        JsonElement annotation = json.RootElement.GetProperty("annotations")[0];
        Assert.Equal("a.png", annotation.GetProperty("file_name").GetString());
        Dictionary<int, JsonElement> segments = annotation.GetProperty("segments_info").EnumerateArray()
            .ToDictionary(s => s.GetProperty("id").GetInt32());
        Image picture = ImageFile.Read(_folder["pan/a.png"]);
        Mask mask = MadeScene.Mask();
        ushort[] instances = MadeScene.Instances();
        var areas = new Dictionary<int, int>();
        for (int i = 0; i < instances.Length; i++)
        {
            int number = Number(picture, i);
            areas[number] = areas.GetValueOrDefault(number) + 1;
            if (mask.Ids8[i] == 255) Assert.Equal(0, number);
            else Assert.Equal(mask.Ids8[i] + 1, segments[number].GetProperty("category_id").GetInt32());
            if (instances[i] > 0) Assert.Equal(instances[i], number);
        }
        foreach (JsonElement segment in segments.Values)
        {
            int[] box = Numbers(segment, "bbox");
            int[] inside = [.. Enumerable.Range(0, mask.Ids8.Length)
                .Where(i => Number(picture, i) == segment.GetProperty("id").GetInt32())];
            Assert.Equal([inside.Min(i => i % 64), inside.Min(i => i / 64)], box[..2]);
            Assert.Equal([inside.Max(i => i % 64) + 1, inside.Max(i => i / 64) + 1], new[] { box[0] + box[2], box[1] + box[3] });
        }
        Assert.Equal(1, annotation.GetProperty("image_id").GetInt32());
        Assert.Equal(["background", "road", "car", "person"],
            json.RootElement.GetProperty("categories").EnumerateArray().Select(c => c.GetProperty("name").GetString()));
        Assert.Equal(segments.Count, MadeScene.Things.Length + 2);
        Assert.All(segments, s => Assert.Equal(areas[s.Key], s.Value.GetProperty("area").GetInt32()));
    }

    [Fact]
    public void SharedFiles_OfWorkThatStops_LeaveNothing()
    {
        Photo("a.png", 0, MadeScene.Width, MadeScene.Height);
        File.WriteAllText(_folder["in/b.png"], "no picture");
        using var segmenter = new KnownSegmenter(MadeScene.Labels, MadeScene.Mask());
        var options = new PredictorOptions
        {
            OnError = OnError.Stop,
            Outputs = [new MeasurementOutput(_folder["m/m.csv"], Things)],
        };

        Assert.Throws<InputException>(() => new Predictor(segmenter, options)
            .Run([_folder["in"]], _folder["out"], cancellation: TestContext.Current.CancellationToken));

        Assert.True(!Directory.Exists(_folder["m"]) || Directory.GetFiles(_folder["m"]).Length == 0);
    }

    private PredictionResult Run(IPredictionOutput output, string name)
    {
        Photo(name, 0, MadeScene.Width, MadeScene.Height);
        return Predict(output, MadeScene.Mask());
    }

    private PredictionResult Predict(IPredictionOutput output, params Mask[] masks)
    {
        using var segmenter = new KnownSegmenter(MadeScene.Labels, masks);
        return new Predictor(segmenter, new PredictorOptions { Outputs = [output] })
            .Run([_folder["in"]], _folder["out"], cancellation: TestContext.Current.CancellationToken);
    }

    private void Photo(string name, byte number, int width, int height)
    {
        var image = new Image(width, height);
        image.Bytes[0] = number;
        Directory.CreateDirectory(Path.GetDirectoryName(_folder["in/" + name])!);
        ImageFile.Write(_folder["in/" + name], image);
    }

    private static int[] Numbers(JsonElement of, string key) =>
        [.. of.GetProperty(key).EnumerateArray().Select(v => v.GetInt32())];

    private static int Number(Image picture, int pixel) =>
        picture.Bytes[3 * pixel] + 256 * picture.Bytes[3 * pixel + 1] + 65536 * picture.Bytes[3 * pixel + 2];

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
