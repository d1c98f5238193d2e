using Tessera.Cli.Verbs;
using Tessera.Core.Labels;
using Tessera.Data.Datasets;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Cli.Tests.Verbs.Data;

/// <summary>tessera data augment on three small images.</summary>
public sealed class AugmentVerbTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("tessera-augment-").FullName;

    public AugmentVerbTests()
    {
        DatasetYaml.Write(In("data", DatasetYaml.FileName),
            new LabelMap([new(0, "ground", default), new(1, "box", new Rgb(255, 0, 0))]));
        foreach (int n in new[] { 1, 2, 3 })
        {
            var image = new Image(240, 60);
            image.Bytes.Fill((byte)(40 * n));
            image.Bytes[..(240 * 3 * 20)].Fill(200);
            ImageFile.Write(In("data", "images", n == 3 ? "val" : "train", $"a_{n}.png"), image);
            ImageFile.Write(In("data", "masks", n == 3 ? "val" : "train", $"a_{n}.png"), new Image(240, 60, 1));
        }
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Augment_WritesAPageAndSaysWhere()
    {
        (int code, string output, string[] errors) = Tessera(
            "data", "augment", In("data"), "--preview", In("page.png"), "--policy", "strong", "--count", "6");

        Assert.True(code == ExitCodes.Done, string.Join('\n', errors));
        Assert.Equal(In("page.png") + "\n", output);
        // Two rows of an original and four draws at most, 240 wide with a gap of 10.
        Image page = ImageFile.Read(In("page.png"));
        Assert.Equal((5 * 250 + 10, 3), (page.Width, page.Channels));
    }

    [Fact]
    public void Augment_WithARecipe_TakesItsAugmentationAndCrop()
    {
        File.WriteAllText(In("none.yaml"), "augmentation: none\nbatch: {cropWidth: 200, cropHeight: 60}\n");
        File.WriteAllText(In("bent.yaml"), "augmentation: {policy: none, rotate: 1}\nbatch: {cropWidth: 200, cropHeight: 60}\n");

        byte[] still = Page("none.yaml"), again = Page("none.yaml"), bent = Page("bent.yaml");

        Assert.Equal(still, again);
        Assert.NotEqual(still, bent);
        Assert.Equal(2 * 210 + 10, ImageFile.Read(In("none.yaml.png")).Width);
    }

    [Fact]
    public void Augment_WithARecipe_ShowsImagesBehindItsFiltersAndResize()
    {
        const string Rest = "augmentation: none\n";
        File.WriteAllText(In("plain.yaml"), Rest);
        File.WriteAllText(In("blurred.yaml"), Rest + "data: {filters: \"gaussian(pixels=3)\"}\n");
        File.WriteAllText(In("halved.yaml"), Rest + "data: {longSide: 120}\n");
        File.WriteAllText(In("wrong.yaml"), Rest + "data: {filters: gausian}\n");

        Assert.NotEqual(Page("plain.yaml"), Page("blurred.yaml"));
        Page("halved.yaml");
        // Cells are as wide as a caption needs, and as high as the crop: 30 instead of 60.
        Assert.Equal(30, ImageFile.Read(In("plain.yaml.png")).Height - ImageFile.Read(In("halved.yaml.png")).Height);
        (int code, _, string[] errors) = Tessera(
            "data", "augment", In("data"), "--preview", In("p.png"), "--recipe", In("wrong.yaml"));
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("recipe: data.filters: ", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no policy 'stron'; did you mean 'strong'?", "--preview", "p.png", "--policy", "stron")]
    [InlineData("has no split 'trian'; did you mean 'train'?", "--preview", "p.png", "--split", "trian")]
    public void Augment_OfAWrongName_FailsInOneLine(string expected, params string[] words)
    {
        (int code, string output, string[] errors) = Tessera(["data", "augment", In("data"), .. words]);

        Assert.Equal((ExitCodes.Failed, ""), (code, output));
        Assert.EndsWith(expected, Assert.Single(errors), StringComparison.Ordinal);
        Assert.False(File.Exists(In("p.png")));
    }

    [Theory]
    [InlineData("--preview", "data", "augment", "x")]
    [InlineData("--preview: 'page.txt' is no picture's name; expected one that ends in .png", "data", "augment", "x",
        "--preview", "page.txt")]
    [InlineData("--policy and --recipe exclude each other", "data", "augment", "x", "--preview", "p.png", "--policy",
        "none", "--recipe", "r.yaml")]
    [InlineData("unknown option '--pollicy'; did you mean '--policy'?", "data", "augment", "x", "--preview", "p.png",
        "--pollicy", "none")]
    [InlineData("there is no 'augmnt'; did you mean 'augment'?", "data", "augmnt", "x")]
    [InlineData("a word is missing", "data")]
    public void Augment_WrittenWrongly_IsBadUsage(string expected, params string[] words)
    {
        (int code, string output, string[] errors) = Tessera(words);

        Assert.Equal((ExitCodes.BadUsage, ""), (code, output));
        Assert.Contains(expected, errors[0], StringComparison.Ordinal);
    }

    private byte[] Page(string recipe)
    {
        (int code, _, string[] errors) = Tessera("data", "augment", In("data"), "--preview", In(recipe + ".png"),
            "--recipe", In(recipe), "--count", "1", "--split", "val");
        Assert.True(code == ExitCodes.Done, string.Join('\n', errors));
        return ImageFile.Read(In(recipe + ".png")).Bytes.ToArray();
    }

    private string In(params string[] parts) => Path.Combine([_root, .. parts]);

    private static (int Code, string Out, string[] Errors) Tessera(params string[] args)
    {
        var command = new CommandUnderTest();
        using var terminal = command.Terminal();
        int code = new Application(AllVerbs.List, terminal).Run(args);
        return (code, command.Out, command.ErrorLines);
    }
}
