using System.Text.Json;
using Tessera.Cli.Verbs;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Inference.Segmenters;

namespace Tessera.Cli.Tests.Verbs;

/// <summary>Averaged answers, certainty maps and temperatures on the command line, with a model of three classes that looks at
/// one pixel and its neighbours.</summary>
public sealed class CertaintyVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tessera-certainty-").FullName;

    private string Model => In("model.onnx");

    public CertaintyVerbTests()
    {
        File.Copy(Path.Combine(AppContext.BaseDirectory, "golden", "plain.onnx"), Model);
        LabelMap labels = LabelMap.FromNames(["sky", "road", "car"]);
        DatasetYaml.Write(In("data", DatasetYaml.FileName), labels);
        using ISegmenter segmenter = Segmenter.Load(Model);
        foreach (int seed in (int[])[1, 2])
        {
            var image = new Image(40, 30);
            new Random(seed).NextBytes(image.Bytes);
            Mask mask = segmenter.Segment(image);
            // Every fourth pixel is labelled otherwise than the model says.
            for (int i = 0; i < 1200; i += 4) mask.Ids8[i] = (byte)((mask.Ids8[i] + 1) % 3);
            ImageFile.Write(In("data", "images", "val", $"{seed}.png"), image);
            MaskFile.Write(In("data", "masks", "val", $"{seed}.png"), mask, labels);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Predict_WithMapsAndAThreshold_WritesThemAndCounts()
    {
        string images = In("data", "images", "val");
        (int code, string json, _) = Run("predict", Model, images, "--out", In("out"), "--confidence", "--uncertainty", "entropy",
            "--ignore-below", "0.6", "--json");
        Run("predict", Model, images, "--out", In("plain"));

        Assert.Equal(ExitCodes.Done, code);
        JsonElement first = JsonDocument.Parse(json).RootElement.GetProperty("images")[0];
        Assert.Equal((In("out", "1_confidence.png"), In("out", "1_entropy.png")),
            (first.GetProperty("confidence").GetString(), first.GetProperty("entropy").GetString()));
        Image confidence = ImageFile.Read(In("out", "1_confidence.png"));
        Assert.Equal((40, 30, 1), (confidence.Width, confidence.Height, confidence.Channels));
        Mask mask = MaskFile.Read(In("out", "1.png")), whole = MaskFile.Read(In("plain", "1.png"));
        int ignored = 0;
        for (int i = 0; i < 1200; i++)
        {
            // 0.6 is 153 of 255.
            if (mask.Ids8[i] == 255) Assert.InRange(confidence.Bytes[i], 85, 153);
            else Assert.Equal((true, whole.Ids8[i]), (confidence.Bytes[i] >= 153, mask.Ids8[i]));
            if (mask.Ids8[i] == 255) ignored++;
        }
        Assert.InRange(ignored, 1, 1199);
        Assert.Equal(ignored, first.GetProperty("doubtfulPixels").GetInt32());
        Assert.Equal(1200, ImageFile.Read(In("out", "1_entropy.png")).Bytes.Length);
    }

    [Fact]
    public void Predict_HowFarAnswersAreApart_IsAMapOfSeveral()
    {
        string images = In("data", "images", "val");

        (int code, _, _) =
            Run("predict", Model, images, "--out", In("two"), "--uncertainty", "disagreement", "--scales", "0.5,1");
        Run("predict", Model, images, "--out", In("same"), "--uncertainty", "disagreement", "--also", Model);

        Assert.Equal(ExitCodes.Done, code);
        Assert.True(ImageFile.Read(In("two", "1_disagreement.png")).Bytes.ToArray().Max() > 3);
        Assert.All(ImageFile.Read(In("same", "1_disagreement.png")).Bytes.ToArray(), value => Assert.Equal(0, value));
    }

    [Theory]
    [InlineData("compares several answers; expected --samples, --flip, --scales or --also with it")]
    [InlineData("compares several answers", "--scales", "2")]
    [InlineData("excludes --smooth", "--samples", "2", "--smooth", "0.5")]
    public void Predict_DisagreementOfOneAnswer_IsBadUsage(string expected, params string[] options)
    {
        (int code, _, string[] errors) = Run(["predict", Model, In("data"), "--uncertainty", "disagreement", .. options]);

        Assert.Equal(ExitCodes.BadUsage, code);
        Assert.Contains($"--uncertainty disagreement {expected}", errors[0]);
    }

    [Theory, InlineData("predict"), InlineData("eval")]
    public void Samples_OfAModelThatDropsNothing_AreRefusedInOneLine(string verb)
    {
        (int code, _, string[] errors) = Run(verb, Model, In("data"), "--samples", "3");

        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("model.onnx: has no dropout that could go on dropping", Assert.Single(errors));
    }

    [Fact]
    public void Predict_MapThatWouldReplaceAMask_IsRefused()
    {
        File.Copy(In("data", "images", "val", "1.png"), In("data", "images", "val", "2_confidence.png"));

        (int code, _, string[] errors) = Run("predict", Model, In("data", "images", "val"), "--out", In("out"), "--confidence");

        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("2_confidence.png: is an image or the mask of one, and would be replaced", Assert.Single(errors));
        Assert.False(Directory.Exists(In("out")));
    }

    [Fact]
    public void Eval_Averaged_IsMeasuredLikeAnyModel()
    {
        (int code, string alone, _) = Run("eval", Model, In("data"), "--json");
        (_, string twice, _) = Run("eval", Model, In("data"), "--also", Model, "--json");
        (int flippedCode, string flipped, _) = Run("eval", Model, In("data"), "--flip", "--scales", "0.5,1", "--json");

        Assert.Equal((ExitCodes.Done, ExitCodes.Done), (code, flippedCode));
        Assert.Equal(alone, twice);
        Assert.NotEqual(alone, flipped);
        Assert.Equal(2400 - 2400 / 4, Confusion(alone, diagonal: true));
        Assert.Equal(2400, Confusion(flipped, diagonal: false));
    }

    [Theory]
    [InlineData("1,1")]
    [InlineData("0")]
    [InlineData("1,a")]
    [InlineData("11")]
    public void Scales_ThatCannotBe_AreBadUsage(string scales)
    {
        (int code, _, string[] errors) = Run("predict", Model, In("data"), "--scales", scales);

        Assert.Equal(ExitCodes.BadUsage, code);
        Assert.Contains($"--scales: '{scales}' cannot be; expected up to 16 numbers of 0.1 to 10, as 0.75,1,1.25", errors[0]);
    }

    // Wrong at every fourth pixel, whatever it says: it should be 0.75 sure where it is surest.
    [Fact]
    public void Calibrate_WritesATemperatureThatChangesNoMask()
    {
        Run("predict", Model, In("data", "images", "val"), "--out", In("before"));
        byte[] original = File.ReadAllBytes(Model);

        (int code, string json, _) = Run("calibrate", Model, In("data"), "--out", In("sure.onnx"),
            "--report", In("report"), "--json");

        Assert.Equal(ExitCodes.Done, code);
        using JsonDocument result = JsonDocument.Parse(json);
        double temperature = result.RootElement.GetProperty("temperature").GetDouble();
        Assert.Equal(temperature, ModelContract.Read(In("sure.onnx")).Temperature!.Value);
        Assert.True(Number(result, "after", "nll") < Number(result, "before", "nll"));
        Assert.Equal(original, File.ReadAllBytes(Model));
        Assert.Contains("Reliability diagram", File.ReadAllText(In("report", "report.html")), StringComparison.Ordinal);

        Run("predict", In("sure.onnx"), In("data", "images", "val"), "--out", In("after"));
        Run("predict", In("sure.onnx"), In("data", "images", "val"), "--out", In("probable"), "--confidence");
        foreach (string name in (string[])["1.png", "2.png"])
        {
            Assert.Equal(File.ReadAllBytes(In("before", name)), File.ReadAllBytes(In("after", name)));
            Assert.Equal(File.ReadAllBytes(In("before", name)), File.ReadAllBytes(In("probable", name)));
        }

        // Fitted again, there is nothing left to gain.
        (_, string again, _) = Run("calibrate", In("sure.onnx"), In("data"), "--json");
        using JsonDocument second = JsonDocument.Parse(again);
        Assert.Equal(temperature, second.RootElement.GetProperty("previousTemperature").GetDouble());
        Assert.Equal(temperature, second.RootElement.GetProperty("temperature").GetDouble(), temperature * 1e-4);
    }

    [Fact]
    public void Calibrate_WhatHasNoPlaceForIt_IsRefused()
    {
        Assert.Contains("is no .onnx file", Run("calibrate", In("data"), In("data")).Errors[0]);
        File.WriteAllText(Model + ".json", """{"tessera.temperature":{"version":1,"temperature":2}}""");
        Assert.Contains("model.onnx.json: has a tessera.temperature, which wins", Run("calibrate", Model, In("data")).Errors[0]);
        File.WriteAllText(Model + ".json", """{"tessera.temperature":{"version":1,"temperature":0}}""");
        Assert.Contains("temperature is 0; expected 0.001 to 1000", Run("predict", Model, In("data", "images")).Errors[0]);
    }

    private string In(params string[] parts) => Path.Combine([_folder, .. parts]);

    private static double Number(JsonDocument json, string when, string what) =>
        json.RootElement.GetProperty(when).GetProperty(what).GetDouble();

    private static int Confusion(string json, bool diagonal)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        int[][] rows = [.. document.RootElement.GetProperty("confusion").EnumerateArray()
            .Select(row => row.EnumerateArray().Select(n => n.GetInt32()).ToArray())];
        return diagonal ? rows.Select((row, i) => row[i]).Sum() : rows.Sum(row => row.Sum());
    }

    private static (int Code, string Out, string[] Errors) Run(params string[] args)
    {
        var command = new CommandUnderTest();
        using var terminal = command.Terminal();
        int code = new Application(AllVerbs.List, terminal).Run(args);
        return (code, command.Out, command.ErrorLines);
    }
}
