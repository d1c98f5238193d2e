using Tessera.Core.Masks;
using Tessera.Imaging.Files;

namespace Tessera.Cli.Tests.Verbs;

/// <summary>A data set with one thing wrong is refused before anything is learnt, in one line; no run folder is left.</summary>
public sealed class BadInputDataTests : IDisposable
{
    private static readonly string Model = Path.Combine(AppContext.BaseDirectory, "golden", "plain.onnx");

    private readonly BadInputFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData("train"), InlineData("val")]
    public void Train_WithATruncatedPng_NamesIt(string split)
    {
        string image = _folder.In("data", "images", split, "a1.png");
        byte[] whole = File.ReadAllBytes(image);
        File.WriteAllBytes(image, whole[..(whole.Length / 2)]);

        AssertRefused(image, "truncated");
    }

    [Fact]
    public void Train_WithAnImageWithoutItsMask_NamesBoth()
    {
        string mask = _folder.In("data", "masks", "train", "a2.png");
        File.Delete(mask);

        AssertRefused(_folder.In("data", "images", "train", "a2.png"), "has no mask", mask);
    }

    [Theory, InlineData("train"), InlineData("val")]
    public void Train_WithAMaskOfAnotherSize_SaysBothSizes(string split)
    {
        string mask = _folder.In("data", "masks", split, "a0.png");
        MaskFile.Write(mask, new Mask(40, 48), BadInputFolder.Labels);

        AssertRefused(mask, "40x48", "48x40");
    }

    [Theory, InlineData("train"), InlineData("val")]
    public void Train_WithAnUnknownIdInAMask_CountsAndNamesIt(string split)
    {
        string path = _folder.In("data", "masks", split, "a0.png");
        Mask mask = MaskFile.Read(path);
        (mask[0, 0], mask[1, 0], mask[2, 0]) = (7, 7, 9);
        MaskFile.Write(path, mask, BadInputFolder.Labels);

        AssertRefused(path, "7 (2 pixels), 9 (1 pixel)", "expected 0, 1, or 255 for ignore");
    }

    [Theory]
    [InlineData("batch: {size: 2}", "batch: {size: 99}", "batch.size is 99", "expected at most")]
    [InlineData("batch: {size: 2}", "batch: {size: 2, accumulate: 9}", "batch.accumulate is 9", "expected 1 to")]
    [InlineData("engine:", "data: {mean: [0.5]}\nengine:", "recipe: data: normalise", "expected 3, one a channel")]
    [InlineData("engine:", "optimiser: {name: adanw}\nengine:", "unknown optimiser 'adanw'", "adamw")]
    public void Train_WithARecipeThatCannotBeTrained_SaysWhichKey(string right, string wrong, params string[] parts)
    {
        string recipe = _folder.In("recipe.yaml");
        Assert.Contains(right, File.ReadAllText(recipe), StringComparison.Ordinal);
        File.WriteAllText(recipe, File.ReadAllText(recipe).Replace(right, wrong, StringComparison.Ordinal));

        AssertRefused(parts);
    }

    [Fact]
    public void Train_WithAnEmptySplit_NamesIt()
    {
        foreach (string kind in new[] { "images", "masks" })
        {
            Directory.Delete(_folder.In("data", kind, "val"), recursive: true);
            Directory.CreateDirectory(_folder.In("data", kind, "val"));
        }

        AssertRefused(_folder.In("data", "images", "val"), "'val' is empty");
    }

    [Fact]
    public void Train_WithAHugeHeader_DecodesNothing()
    {
        string image = _folder.In("data", "images", "train", "a0.png");
        BadInputFolder.WriteHugePng(image, 60_000, 60_000);

        AssertRefused(image, "60000x60000", "500 Mpx");
    }

    [Fact]
    public void Train_WithTextForAnImage_SaysThatItIsNone()
    {
        string image = _folder.In("data", "images", "train", "a0.png");
        File.WriteAllText(image, "no picture");

        AssertRefused(image, "is not a picture");
    }

    [Fact]
    public void Train_SkippingWhatIsBroken_NamesAndCountsItAndLearnsFromTheRest()
    {
        string image = _folder.In("data", "images", "train", "a1.png"), mask = _folder.In("data", "masks", "val", "a1.png");
        File.WriteAllText(image, "no picture");
        MaskFile.Write(mask, new Mask(40, 48), BadInputFolder.Labels);
        string run = _folder.In("run");

        (int code, string[] errors) = _folder.Train("--on-error", "skip", "--out", run);

        Assert.True(code == ExitCodes.Done, string.Join('\n', errors));
        string[] named = [.. errors.Where(line => line.StartsWith("  left out", StringComparison.Ordinal))];
        Assert.Contains("2 of 6 images", named[0], StringComparison.Ordinal);
        Assert.Contains($"train                      {image}: is not a picture", named[1], StringComparison.Ordinal);
        Assert.Contains($"val                        {mask}: is 40x48", named[2], StringComparison.Ordinal);
        Assert.Equal(3, named.Length);
        Assert.Contains($"# left out: train ({image}: is not a picture",
            File.ReadAllText(Path.Combine(run, "recipe.yaml")), StringComparison.Ordinal);
    }

    // A file may break on the way.
    [Fact]
    public void Resume_SkippingAnImageThatBrokeSince_GoesOnAndKeepsTheChoice()
    {
        string run = _folder.In("run"), image = _folder.In("data", "images", "train", "a1.png");
        Assert.Equal(ExitCodes.Done, _folder.Train("--out", run).Code);
        File.WriteAllText(image, "no picture");

        BadInputFolder.AssertFails(
            _folder.Run("train", _folder.Data, "--out", run, "--resume", "--epochs", "2"), image, "is not a picture");
        (int code, string[] errors) = _folder.Run(
            "train", _folder.Data, "--out", run, "--resume", "--epochs", "2", "--on-error", "skip");

        Assert.True(code == ExitCodes.Done, string.Join('\n', errors));
        Assert.Contains("onError: Skip", File.ReadAllText(Path.Combine(run, "recipe.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public void Train_WithSeveralBrokenImages_SaysHowMany()
    {
        string first = _folder.In("data", "images", "train", "a0.png");
        foreach (string name in new[] { "a0.png", "a3.png" })
            File.WriteAllText(_folder.In("data", "images", "train", name), "no picture");

        AssertRefused(first, "is not a picture", "(2 of 4 samples cannot be used)");
    }

    [Theory, InlineData(true, "60000x60000"), InlineData(false, "is not a picture")]
    public void Predict_WithOneBadImage_SegmentsTheOthers(bool huge, string wrong)
    {
        string good = _folder.In("in", "good.png"), bad = _folder.In("in", "bad.png");
        Directory.CreateDirectory(_folder.In("in"));
        File.Copy(_folder.In("data", "images", "val", "a0.png"), good);
        if (huge) BadInputFolder.WriteHugePng(bad, 60_000, 60_000);
        else File.WriteAllText(bad, "no picture");

        (int, string[]) run = _folder.Run("predict", Model, _folder.In("in"), "--out", _folder.In("masks"));

        BadInputFolder.AssertFails(run, bad, wrong);
        Mask mask = MaskFile.Read(_folder.In("masks", "good.png"));
        Assert.Equal((48, 40), (mask.Width, mask.Height));
        Assert.Equal([_folder.In("masks", "good.png")], Directory.GetFiles(_folder.In("masks"), "*.png"));
    }

    private void AssertRefused(params string[] parts)
    {
        Dictionary<string, string> before = BadInputFolder.Contents(_folder.Root);

        BadInputFolder.AssertFails(_folder.Train("--out", _folder.In("run")), parts);

        Assert.Equal(before, BadInputFolder.Contents(_folder.Root));
        Assert.False(Directory.Exists(_folder.In("run")));
    }
}
