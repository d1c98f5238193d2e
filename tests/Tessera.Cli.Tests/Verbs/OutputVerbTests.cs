using System.Globalization;
using System.Text.Json;
using Tessera.Cli.Verbs;
using Tessera.Core.Labels;
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
            .Select(file => Path.GetRelativePath(_folder, file)).Order(StringComparer.Ordinal)
            .Where(file => !file.StartsWith("in/", StringComparison.Ordinal) && Path.GetFileName(file)[0] != '.')];
        string[] expected =
        [
            "c.json", "m.csv", "out/deep/two.png", "out/deep/two.txt", "out/deep/two_instances.png",
            "out/one.png", "out/one.txt", "out/one_instances.png", "out/overlays/deep/two.jpg", "out/overlays/one.jpg",
            "pan.json", "pan/deep/two.png", "pan/one.png",
        ];
        Assert.Equal(expected, files);
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
        Assert.Equal("tessera: --instances: the model calls none of its classes a thing; " +
            "name those to count with --things", errors[0]);
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

        (int code, _, string[] errors) = Run(
            "predict", Model, In("set", "images", "train"), "--out", In("out"), "--as-dataset", In("set"));

        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("images/train/one.png: is an image or the mask of one, and would be replaced", Assert.Single(errors));
    }

    // The slices' pixels and the gap between slices stand in make_dicom.py.
    [Fact]
    public void Predict_MeasureASeries_GivesMillimetresAndVolumes()
    {
        (int code, string output, _) = Run(
            "predict", Model, Path.Combine(Golden, "dicom/ct"), "--out", In("out"), "--measure", In("m.csv"), "--json");

        Assert.Equal(ExitCodes.Done, code);
        JsonElement images = JsonDocument.Parse(output).RootElement.GetProperty("images");
        string[][] lines = [.. File.ReadAllLines(In("m.csv")).Select(line => line.Split(','))];
        Assert.All(lines[1..], line => Assert.Equal("mm", line[16]));
        string[][] volumes = [.. File.ReadAllLines(In("m-volumes.csv")).Skip(1).Select(line => line.Split(','))];
        long slice = images[0].GetProperty("width").GetInt64() * images[0].GetProperty("height").GetInt64();
        Assert.Equal(images.GetArrayLength() * slice,
            volumes.Sum(line => long.Parse(line[6], CultureInfo.InvariantCulture)));
        Mask[] masks = [.. images.EnumerateArray().Select(image => MaskFile.Read(image.GetProperty("mask").GetString()!))];
        Assert.All(volumes, line => Assert.Equal(
            (masks.Count(mask => mask.Ids8.Contains((byte)Number(line[1]))), masks.Length, masks.Length),
            ((int)Number(line[3]), (int)Number(line[4]), (int)Number(line[5]))));
        Assert.All(volumes, line => Assert.Equal(Number(line[6]) * (0.5 * 0.7 * 3), Number(line[7]), 1e-6 * Number(line[7])));
        Assert.All(volumes, line => Assert.Equal(Number(line[7]) / 1000, Number(line[8]), 1e-6 * Number(line[8])));
        Assert.All(lines[1..], line => Assert.Equal(Number(line[4]) * (0.5 * 0.7), Number(line[17]), 1e-6 * Number(line[17])));
    }

    [Fact]
    public void Predict_AcceptRules_RejectWhatBreaksThemWithExitCode1()
    {
        File.WriteAllText(In("rules.txt"), "car >= 1\nroad > 99 %  # never of noise\n");

        (int code, string output, _) = Run("predict", Model, In("in"), "--out", In("out"), "--accept", In("rules.txt"));
        (int good, string json, _) = Run("predict", Model, In("in"), "--out", In("out"), "--accept", "car", "--json");

        Assert.Equal((ExitCodes.Failed, ExitCodes.Done), (code, good));
        Assert.Contains($"rejected  2 of 2: {In("out", "rejects.csv")}\n", output);
        JsonElement image = JsonDocument.Parse(json).RootElement.GetProperty("images")[0];
        Assert.Equal("accept", image.GetProperty("verdict").GetString());
        Assert.Equal(["file,rule,measured"], File.ReadAllLines(In("out", "rejects.csv")));
        Run("predict", Model, In("in", "one.png"), "--out", In("out"), "--accept", "road > 99 % or car > 1199 px");
        byte[] ids = MaskFile.Read(In("out", "one.png")).Ids8.ToArray();
        double share = 100.0 * ids.Count(id => id == 1) / 1200;
        Assert.Equal(string.Create(CultureInfo.InvariantCulture,
            $"{In("in", "one.png")},road > 99 % or car > 1199 px,road {share:0.####} %; car {ids.Count(id => id == 2)} px"),
            File.ReadAllLines(In("out", "rejects.csv"))[1]);
    }

    [Fact]
    public void Search_ListsWhatHoldsAndWritesNothing()
    {
        Run("predict", Model, In("in"), "--out", In("out"));
        double[] shares = [.. new[] { "deep/two.png", "one.png" }.Select(name =>
            100.0 * MaskFile.Read(In("out", name)).Ids8.ToArray().Count(id => id == 1) / 1200)];
        string between = string.Create(CultureInfo.InvariantCulture, $"road > {shares.Average():0.0000} %");

        (int code, string output, string[] errors) = Run("search", between, Model, In("in"));
        (_, string json, _) = Run("search", $"{between}, no car or car", Model, In("in"), "--json");

        string expected = In("in", shares[0] > shares[1] ? "deep/two.png" : "one.png");
        Assert.Equal((ExitCodes.Done, expected + "\n"), (code, output));
        Assert.Contains("1 of 2 images", errors);
        JsonElement found = JsonDocument.Parse(json).RootElement;
        Assert.Equal((expected, 2), (found.GetProperty("matches")[0].GetString(), found.GetProperty("searched").GetInt32()));
        Assert.False(Directory.Exists(Path.Combine(Path.GetTempPath(), "tessera-search")));
    }

    [Fact]
    public void Search_FoldersWithImagesOfOneName_TellsThemApart()
    {
        File.Copy(In("in", "deep", "two.png"), Path.Combine(Directory.CreateDirectory(In("other")).FullName, "one.png"));
        Run("predict", Model, In("in", "one.png"), "--out", In("first"));
        Run("predict", Model, In("other"), "--out", In("second"));
        double[] shares = [.. new[] { "first", "second" }.Select(folder =>
            100.0 * MaskFile.Read(In(folder, "one.png")).Ids8.ToArray().Count(id => id == 1) / 1200)];
        string between = string.Create(CultureInfo.InvariantCulture, $"road > {shares.Average():0.0000} %");

        (int code, string output, string[] errors) = Run("search", between, Model, In("in", "one.png"), In("other"));
        (_, string all, _) = Run("search", "road or no road", Model, In("other"), In("in", "one.png"));

        Assert.Equal((ExitCodes.Done, In(shares[0] > shares[1] ? "in" : "other", "one.png") + "\n"), (code, output));
        Assert.Contains("1 of 2 images", errors);
        Assert.Equal($"{In("other", "one.png")}\n{In("in", "one.png")}\n", all);
    }

    [Fact]
    public void Search_AWordThatIsNoClass_SaysWhichIsMeant()
    {
        (int code, _, string[] errors) = Run("search", "caar > 5 %", Model, In("in"));

        Assert.Equal((ExitCodes.Failed, "tessera: search: there is no class 'caar'; did you mean 'car'?"),
            (code, Assert.Single(errors)));
    }

    [Fact]
    public void Predict_CutoutsAndEdits_AreWritten()
    {
        (int code, string output, _) = Run("predict", Model, In("in", "one.png"), "--out", In("out"),
            "--cutout", "car,road", "--feather", "0", "--background", "#102030", "--recolour", "car=#ff0000",
            "--texture", $"road={In("in", "deep/two.png")}");

        Assert.Equal(ExitCodes.Done, code);
        Assert.Contains($"cutouts   {In("out", "cutouts")} (1)\nedited    {In("out", "edited")} (1)\n", output);
        Image image = ImageFile.Read(In("in", "one.png")), edited = ImageFile.Read(In("out", "edited", "one.png"));
        Image cut = ImageFile.Read(In("out", "cutouts", "one.png"), new ReadOptions(KeepAlpha: true));
        Mask mask = MaskFile.Read(In("out", "one.png"));
        for (int i = 0; i < 1200; i++)
        {
            bool kept = mask.Ids8[i] is 1 or 2;
            Assert.Equal([.. image.Bytes.Slice(3 * i, 3), (byte)(kept ? 255 : 0)], cut.Bytes.Slice(4 * i, 4).ToArray());
            if (!kept) Assert.Equal([0x10, 0x20, 0x30], edited.Bytes.Slice(3 * i, 3).ToArray());
        }
    }

    [Theory]
    [InlineData("--recolour", "car", "--recolour: 'car' cannot be; expected CLASS=VALUE")]
    [InlineData("--recolour", "car=red", "--recolour: 'red' is not a colour; expected #rrggbb, for example #804080")]
    [InlineData("--texture", "caar=x.png", "--texture: there is no class 'caar'; did you mean 'car'?")]
    [InlineData("--texture", "car=none.png", "none.png: there is no such file")]
    [InlineData("--background", "blur", "--background: the model calls none of its classes a thing; name what stays with --keep")]
    [InlineData("--accept", "car >", "--accept: 'car >' cannot be understood; " +
        "expected rules such as 'car > 5 %', 'car >= 2', 'scratch < 100 px', 'no person' or 'car or bus'")]
    public void Predict_AUseThatCannotBe_IsOneLine(string option, string value, string expected)
    {
        (int code, _, string[] errors) = Run("predict", Model, In("in"), "--out", In("out"), option, value);

        Assert.Equal((ExitCodes.Failed, $"tessera: {expected}"), (code, Assert.Single(errors)));
        Assert.False(Directory.Exists(In("out")));
    }

    [Fact]
    public void Predict_HeatMapsAndZones_AreOfAllImages()
    {
        File.WriteAllText(In("zones.json"), """{"zones":[{"name":"left, half","points":[0,0,20,0,20,30,0,30]},""" +
            """{"name":"nowhere","points":[90,0,99,0,99,9]}]}""");
        ImageFile.Write(In("in", "other.png"), new Image(4, 3));

        (int code, string output, string[] errors) = Run("predict", Model, In("in"), "--out", In("out"), "--things", "car",
            "--heatmap", "car", "--zones", In("zones.json"));

        // One of another size is left out of the heat map, and told.
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains(
            $"tessera: {In("in", "other.png")}: is 4x3; a heat map of 40x30 is being made: expected one size", errors);
        Image heat = ImageFile.Read(In("out", "heatmaps", "car.png"));
        (Mask one, Mask two) = (MaskFile.Read(In("out", "one.png")), MaskFile.Read(In("out", "deep/two.png")));
        for (int i = 0; i < 1200; i++)
            Assert.Equal((one.Ids8[i] == 2 ? 127.5 : 0) + (two.Ids8[i] == 2 ? 127.5 : 0), heat.Bytes[i], 0.51);
        Assert.Equal(40, ImageFile.ReadHeader(In("out", "heatmaps", "car.jpg")).Width);
        string[] lines = File.ReadAllLines(In("out", "zones.csv"));
        string image = In("in", "deep/two.png");
        Assert.Equal(["sequence,zone,class,first,last,frames,seconds",
            $"{In("in", "deep")},\"left, half\",car,{image},{image},1,"], lines[..2]);
        Assert.Contains($"zones     {In("out", "zones.csv")} ({lines.Length - 1} visits)\n", output);
    }

    [Fact]
    public void Compare_TwoFolders_TellsWhatWentWhere()
    {
        LabelMap labels = LabelMap.FromNames(["field", "wood"]);
        (Mask before, Mask after) = (new Mask(10, 10), new Mask(10, 10));
        before.Ids8[..40].Fill(1);
        after.Ids8[..25].Fill(1);
        MaskFile.Write(In("2020", "a.png"), before, labels);
        MaskFile.Write(In("2024", "a.png"), after, labels);
        DatasetYaml.Write(In("classes.yaml"), labels);

        (int code, string output, _) = Run(
            "compare", In("2020"), In("2024"), "--labels", In("classes.yaml"), "--out", In("changes"));
        (_, string json, _) = Run("compare", In("2020"), In("2024"), "--out", In("unnamed"), "--json");

        Assert.Equal(ExitCodes.Done, code);
        Assert.Contains("changed   15 of 100 pixels (15 %) of 1 places", output);
        Assert.Contains("field 15", output);
        Assert.True(File.Exists(In("changes", "maps", "a.png")));
        Assert.Equal("[[60,0],[15,25]]", JsonDocument.Parse(json).RootElement.GetProperty("changes").GetRawText());
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
