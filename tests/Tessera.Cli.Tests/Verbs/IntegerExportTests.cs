using Tessera.Cli.Verbs;
using Tessera.Core.Labels;
using Tessera.Core.Preprocessing;
using Tessera.Data.Datasets;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Onnx.Models;

namespace Tessera.Cli.Tests.Verbs;

/// <summary>tessera export --int8 --calibrate, from a run of a few steps.</summary>
public sealed class IntegerExportTests(BadInputRunTests.Trained trained) : IClassFixture<BadInputRunTests.Trained>
{
    private static readonly string Plain = Path.Combine(AppContext.BaseDirectory, "golden", "plain.onnx");

    private BadInputFolder Folder => trained.Folder;

    [Fact]
    public void Export_ARun_WritesASmallerModelThatSegmentsAndSaysWhatItLost()
    {
        string made = Folder.In("int8.onnx"), whole = Path.Combine(trained.Run, "model.onnx");

        (int code, string told, _) = Run("export", trained.Run, "--int8", "--calibrate", Folder.Data, "--to", made);

        Assert.Equal(ExitCodes.Done, code);
        string[] lines = told.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(lines, line => line.StartsWith("integers  ", StringComparison.Ordinal)
            && line.EndsWith("by 8 images of train", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("mean IoU  ", StringComparison.Ordinal)
            && line.EndsWith(" points lost", StringComparison.Ordinal));
        Assert.Contains("head/Conv: gives the logits", told, StringComparison.Ordinal);
        Assert.Equal(made, lines[^1]);
        (long small, long large) = (new FileInfo(made).Length, new FileInfo(whole).Length);
        Assert.True(small < 0.5 * large, $"{small} of {large} bytes: {told}");
        IReadOnlyDictionary<string, string> own = OnnxModelFile.ReadMetadata(whole), kept = OnnxModelFile.ReadMetadata(made);
        Assert.All([LabelMapJson.Key, PreprocessingJson.Key, ModelHead.Key], key => Assert.Equal(own[key], kept[key]));
        Assert.Contains("unet-residual", kept["tessera.provenance"], StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Done, Run("eval", made, Folder.Data).Code);
    }

    [Fact]
    public void Export_AModelFileWithASideFile_TakesItAlong()
    {
        string model = Folder.In("foreign.onnx"), made = Folder.In("foreign-int8.onnx");
        File.Copy(Path.Combine(trained.Run, "model.onnx"), model, overwrite: true);
        File.WriteAllText(model + ".json", $$"""{"tessera.labels":{{BadInputFolder.Labels.ToJson()}}}""");

        Assert.Equal(ExitCodes.Done, Run("export", model, "--int8", "--calibrate", Folder.Data, "--to", made).Code);

        Assert.Equal(File.ReadAllText(model + ".json"), File.ReadAllText(made + ".json"));
    }

    [Fact]
    public void Export_WithoutAnythingToQuantise_IsOneLine()
    {
        string data = Folder.In("three");
        DatasetYaml.Write(Path.Combine(data, DatasetYaml.FileName), LabelMap.FromNames(["sky", "road", "car"]));
        Directory.CreateDirectory(Path.Combine(data, "masks", "train"));
        ImageFile.Write(Path.Combine(data, "images", "train", "a.png"), new Image(8, 8));
        ImageFile.Write(Path.Combine(data, "masks", "train", "a.png"), new Image(8, 8, channels: 1));

        BadInputFolder.AssertFails(Folder.Run("export", Plain, "--int8", "--calibrate", data, "--to", Folder.In("no.onnx")),
            $"{Plain}: has no convolution");
        Assert.False(File.Exists(Folder.In("no.onnx")));
    }

    [Fact]
    public void Export_ImagesOfOtherChannels_NamesTheImage()
    {
        string data = Folder.In("bands");
        DatasetYaml.Write(Path.Combine(data, DatasetYaml.FileName), BadInputFolder.Labels);
        ImageFile.Write(Path.Combine(data, "images", "train", "a.tif"), new Image(8, 8, channels: 5));
        ImageFile.Write(Path.Combine(data, "masks", "train", "a.png"), new Image(8, 8, channels: 1));

        BadInputFolder.AssertFails(Folder.Run("export", Path.Combine(trained.Run, "model.onnx"), "--int8",
            "--calibrate", data, "--to", Folder.In("no.onnx")), "a.tif: has 5 channels");
    }

    [Fact]
    public void Export_DataOfOtherClasses_IsOneLineBeforeTheLongWork()
    {
        BadInputFolder.AssertFails(
            Folder.Run("export", Plain, "--int8", "--calibrate", Folder.Data, "--to", Folder.In("no.onnx")),
            "has 2 classes (ground, box), the model 3");
    }

    [Fact]
    public void Export_WrongRequests_SayWhatGoesTogether()
    {
        string model = Path.Combine(trained.Run, "model.onnx");

        Assert.Equal(ExitCodes.BadUsage, Folder.Run("export", model, "--int8", "--to", "a.onnx").Code);
        Assert.Equal(ExitCodes.BadUsage, Folder.Run("export", model, "--calibrate", Folder.Data, "--to", "a.onnx").Code);
        BadInputFolder.AssertFails(Folder.Run("export", model, "--to", Folder.In("a.onnx")), "is exported already");
        BadInputFolder.AssertFails(
            Folder.Run("export", model, "--int8", "--calibrate", Folder.Data, "--to", model), "is the model itself");
        BadInputFolder.AssertFails(
            Folder.Run("export", model, "--int8", "--calibrate", Folder.Data, "--to", Folder.In("a.pt")), "as ONNX only");
    }

    private static (int Code, string Out, string[] Errors) Run(params string[] args)
    {
        var command = new CommandUnderTest();
        using var terminal = command.Terminal();
        int code = new Application(AllVerbs.List, terminal).Run(args);
        return (code, command.Out, command.ErrorLines);
    }
}
