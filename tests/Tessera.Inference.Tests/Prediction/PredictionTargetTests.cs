using Tessera.Core.Files;
using Tessera.Inference.Prediction;

namespace Tessera.Inference.Tests.Prediction;

public sealed class PredictionTargetTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Find_Folder_KeepsItsTreeInNaturalOrderAndLeavesTheRestOut()
    {
        string[] files =
        [
            "in/b10.JPG", "in/b9.png", "in/sub/deep/c.tif",
            "in/notes.txt", "in/.hidden.png", "in/x.123.part.png", "in/.cache/d.png",
        ];
        foreach (string name in files) _folder.Touch(name);

        IReadOnlyList<PredictionTarget> targets = PredictionTarget.Find([_folder["in"]], _folder["out"]);

        Assert.Equal([_folder["in/b9.png"], _folder["in/b10.JPG"], _folder["in/sub/deep/c.tif"]], targets.Select(t => t.Image));
        Assert.Equal([_folder["out/b9.png"], _folder["out/b10.png"], _folder["out/sub/deep/c.png"]], targets.Select(t => t.Mask));
        Assert.Equal(_folder["out/overlays/sub/deep/c.jpg"], targets[2].Under("overlays", ".jpg"));
    }

    [Fact]
    public void Find_ImagesThatDifferInTheirEnding_KeepIt()
    {
        _folder.Touch("in/a.png");
        _folder.Touch("in/a.jpg");
        _folder.Touch("in/b.jpg");

        IReadOnlyList<PredictionTarget> targets = PredictionTarget.Find([_folder["in"]], _folder["out"]);

        Assert.Equal([_folder["out/a.jpg.png"], _folder["out/a.png.png"], _folder["out/b.png"]], targets.Select(t => t.Mask));
    }

    [Fact]
    public void Find_WithTheOutputInsideTheInput_DoesNotSegmentEarlierMasks()
    {
        _folder.Touch("in/a.jpg");
        _folder.Touch("in/predictions/a.png");

        IReadOnlyList<PredictionTarget> targets = PredictionTarget.Find([_folder["in"]], _folder["in/predictions"]);

        Assert.Equal([_folder["in/a.jpg"]], targets.Select(t => t.Image));
    }

    [Fact]
    public void Find_LinkInACircle_IsNotFollowed()
    {
        _folder.Touch("in/a.jpg");
        Directory.CreateSymbolicLink(_folder["in/again"], _folder["in"]);

        Assert.Single(PredictionTarget.Find([_folder["in"]], _folder["out"]));
    }

    [Fact]
    public void Find_TheSameImageTwice_IsOne()
    {
        string image = _folder.Touch("in/a.jpg");

        Assert.Single(PredictionTarget.Find([image, _folder["in"], image], _folder["out"]));
    }

    [Fact]
    public void Find_MaskOverAnImage_IsRefused()
    {
        _folder.Touch("in/a.png");

        var error = Assert.Throws<InputException>(() => PredictionTarget.Find([_folder["in"]], _folder["in"]));
        Assert.Contains("would be replaced", error.Message);
    }

    [Fact]
    public void Find_TwoImagesForOneMask_NamesBoth()
    {
        string one = _folder.Touch("one/a.png"), two = _folder.Touch("two/a.png");

        var error = Assert.Throws<InputException>(() => PredictionTarget.Find([one, two], _folder["out"]));
        Assert.Contains(one, error.Message);
        Assert.Contains(two, error.Message);
    }

    [Theory]
    [InlineData("missing.png", "no such file or folder")]
    [InlineData("empty", "holds no image")]
    public void Find_NothingThere_SaysSo(string input, string expected)
    {
        Directory.CreateDirectory(_folder["empty"]);

        var error = Assert.Throws<InputException>(() => PredictionTarget.Find([_folder[input]], _folder["out"]));
        Assert.StartsWith(_folder[input], error.Message);
        Assert.Contains(expected, error.Message);
    }
}
