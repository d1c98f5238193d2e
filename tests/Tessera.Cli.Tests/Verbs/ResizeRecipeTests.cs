using System.Text.Json;
using Tessera.Cli.Verbs;

namespace Tessera.Cli.Tests.Verbs;

/// <summary>A recipe that brings images of 48x40 to one size: trained, measured, predicted with.</summary>
public sealed class ResizeRecipeTests : IDisposable
{
    private readonly BadInputFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // A square of 40x40 is seen of each image, 320 pixels around it are not.
    [Fact]
    public void Crop_TrainedMeasuredAndPredictedWith_SaysWhatIsNotSeen()
    {
        string run = _folder.In("run"), masks = _folder.In("masks"), images = _folder.In("data", "images", "val");

        (int trained, _, string[] errors) = Train("{policy: crop, width: 64, height: 64}", run);
        (int measured, string json, _) = Run("eval", run, _folder.Data, "--json");
        (_, string shown, _) = Run("eval", Path.Combine(run, "model.onnx"), _folder.Data, "--report", _folder.In("report"));
        (int predicted, string said, _) = Run("predict", Path.Combine(run, "model.onnx"), images, "--out", masks);

        Assert.True(trained == ExitCodes.Done, string.Join('\n', errors));
        Assert.Equal((ExitCodes.Done, ExitCodes.Done), (measured, predicted));
        using JsonDocument result = JsonDocument.Parse(json);
        Assert.Equal(2 * 40 * 40, result.RootElement.GetProperty("pixels").GetInt32());
        Assert.Equal(2 * 320, result.RootElement.GetProperty("unseenPixels").GetInt32());
        Assert.Matches("around the model's crop, in no score +640\\b", shown);
        string report = File.ReadAllText(_folder.In("report", "report.html"));
        Assert.Contains("640 pixels around it are in no score", report, StringComparison.Ordinal);
        Assert.Contains("unseen    640 pixels of 2 images", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Pad_TrainedAndMeasured_SeesAll()
    {
        string run = _folder.In("run");

        (int trained, _, string[] errors) = Train("{policy: pad, width: 64, height: 32}", run);
        (_, string json, _) = Run("eval", Path.Combine(run, "model.onnx"), _folder.Data, "--json");

        Assert.True(trained == ExitCodes.Done, string.Join('\n', errors));
        Assert.Contains("policy: pad", File.ReadAllText(Path.Combine(run, "recipe.yaml")), StringComparison.Ordinal);
        using JsonDocument result = JsonDocument.Parse(json);
        Assert.Equal(2 * 48 * 40, result.RootElement.GetProperty("pixels").GetInt32());
        Assert.False(result.RootElement.TryGetProperty("unseenPixels", out _));
    }

    [Fact]
    public void Preview_OfARecipe_ShowsWhatItsResizeLeaves()
    {
        const string Recipe = "augmentation: none\ndata: {resize: {policy: crop, width: 24, height: 24}}\n";
        File.WriteAllText(_folder.In("recipe.yaml"), Recipe);

        (int code, _, string[] errors) =
            Run("data", "augment", _folder.Data, "--preview", _folder.In("page.png"), "--recipe", _folder.In("recipe.yaml"));

        Assert.True(code == ExitCodes.Done, string.Join('\n', errors));
    }

    [Theory]
    [InlineData("{policy: fill, width: 8, height: 8}", "data.resize.policy is 'fill'; expected one of stretch, pad, crop")]
    [InlineData("{policy: crop, width: 8}", "data.resize is 8x0; expected a width and a height")]
    [InlineData("{width: 8, height: 8}, longSide: 9", "they exclude each other: leave one of them out")]
    [InlineData("{with: 8}", "unknown key 'data.resize.with'; did you mean 'width'?")]
    [InlineData("pad", "'data.resize' has one value; expected keys of its own: policy, width, height")]
    [InlineData("{width: 90000, height: 90000}", "90000x90000; expected at most 500 million pixels")]
    public void Train_RecipeThatContradictsItself_EndsInOneLine(string resize, string expected)
    {
        (int code, _, string[] errors) = Train(resize, _folder.In("run"));

        BadInputFolder.AssertFails((code, errors), expected);
    }

    private (int Code, string Out, string[] Errors) Train(string resize, string run)
    {
        File.WriteAllText(_folder.In("recipe.yaml"), $"{BadInputFolder.OneEpoch}data: {{resize: {resize}}}\n");
        return Run("train", _folder.Data, "--recipe", _folder.In("recipe.yaml"), "--out", run);
    }

    private static (int Code, string Out, string[] Errors) Run(params string[] args)
    {
        var command = new CommandUnderTest();
        using var terminal = command.Terminal();
        int code = new Application(AllVerbs.List, terminal).Run(args);
        return (code, command.Out, command.ErrorLines);
    }
}
