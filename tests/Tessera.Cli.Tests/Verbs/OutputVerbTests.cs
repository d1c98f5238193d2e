using System.Globalization;
using System.Text.Json;
using Tessera.Cli.Verbs;
using Tessera.Core.Masks;
using Tessera.Data;
using Tessera.Data.Checks;
using Tessera.Data.Datasets;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Cli.Tests.Verbs;

/// <summary>What is written beside masks, on the command line.</summary>
public sealed class OutputVerbTests : IDisposable
{
    private static readonly string Golden = Path.Combine(AppContext.BaseDirectory, "golden");

    private readonly string _folder = Directory.CreateTempSubdirectory("tessera-outputs-").FullName;

    private static string Model => Path.Combine(Golden, "plain.onnx");

    public OutputVerbTests()
    {
        FileFormats.Add();
        foreach (int seed in (int[])[1, 2])
        {
            var image = new Image(40, 30);
            new Random(seed).NextBytes(image.Bytes);
            ImageFile.Write(In("in", seed == 1 ? "one.png" : "deep/two.png"), image);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Predict_AllOutputs_AreThereAndTold()
    {
        (int code, string output, _) = Run("predict", Model, In("in"), "--out", In("out"), "--side-by-side", "--things", "car",
            "--measure", In("m.csv"), "--instances", "--coco", In("c.json"), "--panoptic", In("pan"), "--describe");

        Assert.Equal(ExitCodes.Done, code);
        string[] files = [.. Directory.GetFiles(_folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(_folder, file)).Where(file => !file.StartsWith("in/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        Assert.Equal(["c.json", "m.csv", "out/deep/two.png", "out/deep/two.txt", "out/deep/two_instances.png", "out/one.png", "out/one.txt",
            "out/one_instances.png", "out/overlays/deep/two.jpg", "out/overlays/one.jpg", "pan.json", "pan/deep/two.png", "pan/one.png"], files);
        Assert.Contains($"overlays  {In("out", "overlays")} (2)\n", output);
        int lines = File.ReadAllLines(In("m.csv")).Length - 1;
        Assert.Contains($"measured  {In("m.csv")} ({lines})\n", output);
        // Twice 40 pixels, and paper for the names beside them.
        Assert.True(ImageFile.ReadHeader(In("out", "overlays/one.jpg")).Width >= 80);
    }

    [Fact]
    public void Predict_Describe_IsInTheJson()
    {
        (_, string json, _) = Run("predict", Model, In("in", "one.png"), "--out", In("out"), "--describe", "--json");

        JsonElement image = JsonDocument.Parse(json).RootElement.GetProperty("images")[0];
        Assert.Equal(File.ReadAllText(In("out", "one.txt")).TrimEnd('\n'), image.GetProperty("description").GetString());
        Assert.EndsWith(".", image.GetProperty("description").GetString());
    }

    [Theory]
    [InlineData("--highlight", "--highlight: there is no class 'rode'; did you mean 'road'?")]
    [InlineData("--things", "--things: there is no class 'rode'; did you mean 'road'?")]
    [InlineData("--measure", "rode: is no place for measurements; expected a name ending in .csv")]
    [InlineData("--coco", "rode: is no place for annotations; expected a name ending in .json")]
    public void Predict_AValueThatCannotBe_IsOneLine(string option, string expected)
    {
        (int code, _, string[] errors) = Run("predict", Model, In("in"), "--out", In("out"), option, "rode");

        Assert.Equal((ExitCodes.Failed, $"tessera: {expected}"), (code, Assert.Single(errors)));
        Assert.False(Directory.Exists(In("out")));
    }

    [Fact]
    public void Predict_InstancesOfAModelWithoutThings_AsksForThem()
    {
        (int code, _, string[] errors) = Run("predict", Model, In("in"), "--out", In("out"), "--instances");

        Assert.Equal(ExitCodes.Failed, code);
        Assert.Equal("tessera: --instances: the model calls none of its classes a thing; name those to count with --things", errors[0]);
    }

    [Fact]
    public void Predict_AsDataset_IsADataSetThatChecksClean()
    {
        (int code, _, _) = Run("predict", Model, In("in"), "--out", In("out"), "--as-dataset", In("set"));

        Assert.Equal(ExitCodes.Done, code);
        Assert.Equal(File.ReadAllBytes(In("in", "one.png")), File.ReadAllBytes(In("set", "images", "train", "one.png")));
        Dataset set = Dataset.Open(In("set"));
        Assert.Equal(["deep-two", "one"], set.Split("train").Select(sample => sample.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["sky", "road", "car"], set.Labels.Classes.Select(c => c.Name));
        CheckResult check = DatasetCheck.Run(In("set"), new CheckOptions(), null, null, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(check.Findings, finding => finding.Severity is Severity.Error or Severity.Warning);
        // What is less likely than not is ignored, in both masks alike, and nothing else is.
        Run("predict", Model, In("in"), "--out", In("plain"), "--confidence");
        Mask mask = MaskFile.Read(In("set", "masks", "train", "one.png")), plain = MaskFile.Read(In("plain", "one.png"));
        Image confidence = ImageFile.Read(In("plain", "one_confidence.png"));
        Assert.Equal(MaskFile.Read(In("out", "one.png")).Ids8.ToArray(), mask.Ids8.ToArray());
        for (int i = 0; i < 1200; i++)
        {
            // 0.5 is between 127 and 128 of 255.
            if (confidence.Bytes[i] is 127 or 128) continue;
            Assert.Equal(confidence.Bytes[i] < 127 ? 255 : plain.Ids8[i], mask.Ids8[i]);
        }
        Assert.Contains((byte)255, mask.Ids8.ToArray());
    }

    [Fact]
    public void Predict_AsDatasetOntoItsOwnImages_IsRefused()
    {
        ImageFile.Write(In("set", "images", "train", "one.png"), new Image(4, 3));

        (int code, _, string[] errors) = Run("predict", Model, In("set", "images", "train"), "--out", In("out"), "--as-dataset", In("set"));

        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("images/train/one.png: is an image or the mask of one, and would be replaced", Assert.Single(errors));
    }

    // The slices' pixels and the gap between slices stand in make_dicom.py.
    [Fact]
    public void Predict_MeasureASeries_GivesMillimetresAndVolumes()
    {
        (int code, string output, _) = Run("predict", Model, Path.Combine(Golden, "dicom/ct"), "--out", In("out"), "--measure", In("m.csv"), "--json");

        Assert.Equal(ExitCodes.Done, code);
        JsonElement images = JsonDocument.Parse(output).RootElement.GetProperty("images");
        string[][] lines = [.. File.ReadAllLines(In("m.csv")).Select(line => line.Split(','))];
        Assert.All(lines[1..], line => Assert.Equal("mm", line[16]));
        string[][] volumes = [.. File.ReadAllLines(In("m-volumes.csv")).Skip(1).Select(line => line.Split(','))];
        Assert.Equal(images.GetArrayLength() * images[0].GetProperty("width").GetInt64() * images[0].GetProperty("height").GetInt64(),
            volumes.Sum(line => long.Parse(line[6], CultureInfo.InvariantCulture)));
        Assert.All(volumes, line => Assert.Equal(Number(line[6]) * (0.5 * 0.7 * 3), Number(line[7]), 1e-6 * Number(line[7])));
        Assert.All(volumes, line => Assert.Equal(Number(line[7]) / 1000, Number(line[8]), 1e-6 * Number(line[8])));
        Assert.All(lines[1..], line => Assert.Equal(Number(line[4]) * (0.5 * 0.7), Number(line[17]), 1e-6 * Number(line[17])));
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private string In(params string[] parts) => Path.Combine([_folder, .. parts]);

    private static (int Code, string Out, string[] Errors) Run(params string[] args)
    {
        var command = new CommandUnderTest();
        using var terminal = command.Terminal();
        int code = new Application(AllVerbs.List, terminal).Run(args);
        return (code, command.Out, command.ErrorLines);
    }
}
