using Tessera.Core.Files;
using Tessera.Data.Checks;
using Tessera.Data.Datasets;
using Tessera.Data.Tests.Annotations;

namespace Tessera.Data.Tests.Checks;

/// <summary>What a check says of files that would end the opening of a data set: each by itself, and the others are still
/// read.</summary>
public sealed class OpeningFaultsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lists_EveryWrongLine_IsItsOwnFindingAndTheOthersAreRead()
    {
        foreach (string name in (string[])["a", "b", "c", "d"])
        {
            _folder.Add($"x/{name}.png", Golden.Bytes("image0_6x4.png"));
            _folder.Add($"y/{name}.png", Golden.Bytes("mask0_6x4.png"));
        }
        File.Delete(In("y/b.png"));
        File.Delete(In("x/c.png"));
        _folder.Add("z/e.png", Golden.Bytes("image1_6x4.png"));
        _folder.Add("e.png", Golden.Bytes("image1_6x4.png"));
        _folder.Add("train.txt", """
            x/a.png y/a.png
            x/b.png y/b.png
            x/c.png y/c.png
            x/q.png y/q.png
            ../../etc/passwd.png y/d.png
            x/d.png ../x/d.png
            x/d.png
            x/d.png x/d.png
            x/a.png y/d.png
            x/d.png y/d.png z/d.png
            /home/author/z/e.png y/d.png
            """);
        _folder.Add("val.txt", "x/d.png y/d.png\n");
        File.WriteAllBytes(In("y/d.png"), [1, 2, 3]);
        const string OfD = "unreadable y/d.png: ";

        CheckResult result = Check();

        Assert.Equal(2, result.Samples);
        Assert.Equal(
        [
            "unreadable train.txt: line 10: no two parts of 'x/d.png y/d.png z/d.png' are files",
            "unreadable train.txt: line 11: '/home/author/z/e.png' may be ROOT/z/e.png or ROOT/e.png",
            "unreadable train.txt: line 5: '../../etc/passwd.png' leads out of ROOT",
            "unreadable train.txt: line 6: '../x/d.png' leads out of ROOT",
            "unreadable train.txt: line 7: 'x/d.png' is one path",
            "unreadable train.txt: line 8: image and mask are one file, ROOT/x/d.png",
            "unreadable train.txt: line 9: ROOT/x/a.png stands on an earlier line too",
            "missing-pair train.txt: line 4: there is neither 'x/q.png' nor 'y/q.png' below ROOT, nor by their last folders",
            "missing-pair x/b.png: has no mask",
            "missing-pair y/c.png: has no image",
        ], Faults(result).Where(line => !line.StartsWith(OfD, StringComparison.Ordinal)));
        Assert.Contains(Faults(result), line => line.StartsWith(OfD, StringComparison.Ordinal));
        Assert.Equal("'y/b.png' below ROOT, as line 2 of train.txt says", Expected(result, "x/b.png"));
    }

    [Fact]
    public void Voc_EveryWrongLine_IsItsOwnFindingAndTheOthersAreRead()
    {
        new Layouts.Fixture("voc").CopyTo(_folder);
        const string Home = "VOCdevkit/VOC2012";
        _folder.Add($"{Home}/SegmentationClass/2007_000001.png", Golden.Bytes("mask0_6x4.png"));
        _folder.Add($"{Home}/ImageSets/Segmentation/train.txt",
            "2007_000027\n2007_000032\n2007_000001\n2007_000099\n../../../../x\n");

        CheckResult result = Check();

        Assert.Equal(
        [
            $"unreadable {Home}/ImageSets/Segmentation/train.txt: line 5: '../../../../x' leads out of SegmentationClass",
            $"missing-pair {Home}/ImageSets/Segmentation/train.txt: line 4: " +
            "there is neither JPEGImages/2007_000099.jpg nor SegmentationClass/2007_000099.png",
            $"missing-pair {Home}/JPEGImages/2007_000027.jpg: has no mask",
            $"missing-pair {Home}/SegmentationClass/2007_000001.png: has no image",
        ], Faults(result));
        Assert.Equal(2, result.Samples);
        Assert.Equal($"ROOT/{Home}/SegmentationClass/2007_000027.png, as line 1 of train.txt says",
            Expected(result, $"{Home}/JPEGImages/2007_000027.jpg"));
    }

    [Fact]
    public void Voc_EmptyListAndMaskWithoutAnyList_AreFindings()
    {
        new Layouts.Fixture("voc").CopyTo(_folder);
        const string Home = "VOCdevkit/VOC2012";
        _folder.Add($"{Home}/ImageSets/Segmentation/train.txt", "");

        Assert.Contains($"empty-split {Home}/ImageSets/Segmentation/train.txt: is empty", Lines(Check()));

        Directory.Delete(In($"{Home}/ImageSets"), recursive: true);
        File.Delete(In($"{Home}/JPEGImages/2007_000033.jpg"));
        Assert.Contains($"missing-pair {Home}/SegmentationClass/2007_000033.png: has no image", Lines(Check()));
    }

    // An image that lacks its mask is not said to be missing once more by the list that names it.
    [Fact]
    public void PairsWithLists_NamesThatAreNotThere_AreFindingsOnce()
    {
        new Layouts.Fixture("pairs-lists").CopyTo(_folder);
        File.Delete(In("labels/m1.png"));
        _folder.Add("train.txt", "m1\nm2\nm9.png\n");

        CheckResult result = Check();

        Assert.Equal(["missing-pair images/m1.png: has no mask", "missing-pair train.txt: line 3: there is no image 'm9'"],
            Faults(result));
    }

    [Theory]
    [InlineData("cvat", "images/frame_000001.png",
        "annotations.xml: names the image 'frame_000001.png', which is not in ROOT/images or ROOT")]
    [InlineData("label-studio", "images/street.png", "project-1-at-2024-05-01-10-00-0123abcd.json: " +
        "names the image '1a2b3c4d-street.png', which is not in ROOT/images or ROOT")]
    [InlineData("labelme", "a.png", "a.json: names the image 'a.png', which is not in ROOT")]
    [InlineData("supervisely", "ds1/ann/a.png.json", "ds1/img/a.png: has no annotation")]
    [InlineData("coco", "train2017/000000000025.jpg",
        "annotations/instances_train2017.json: names the image '000000000025.jpg', which is not in " +
        "ROOT/images/train2017 or ROOT/train2017 or ROOT/images/train or ROOT/train or ROOT/images or ROOT")]
    public void Annotations_FileThatIsMissing_IsAFindingAndTheOthersAreRead(string fixture, string missing, string expected)
    {
        Copies.Of(fixture, _folder);
        int all = Dataset.Open(_folder.Path).Splits.Values.Sum(split => split.Count);
        File.Delete(In(missing));
        string message = Assert.Throws<InputException>(() => Dataset.Open(_folder.Path)).Message;

        CheckResult result = Check();

        Assert.Equal(all - 1, result.Samples);
        Assert.Equal($"missing-pair {expected}", Assert.Single(Faults(result)));
        Assert.StartsWith($"ROOT/{expected}; expected ",
            message.Replace(_folder.Path, "ROOT", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_WithoutOnePairLeft_SayWhatIsMissing()
    {
        _folder.Add("x/a.png", Golden.Bytes("image0_6x4.png"));
        _folder.Add("train.txt", "x/a.png y/a.png\n");

        var error = Assert.Throws<InputException>(Check);

        Assert.StartsWith($"{In("x/a.png")}: has no mask; expected ", error.Message, StringComparison.Ordinal);
    }

    private string In(string relative) => Path.Combine(_folder.Path, relative);

    private CheckResult Check() => DatasetCheck.Run(_folder.Path, cancellation: TestContext.Current.CancellationToken);

    private string Expected(CheckResult result, string file) =>
        Short(result.Findings.Single(f => f.File == In(file) && f.Kind == FindingKinds.MissingPair).Expected);

    private IEnumerable<string> Faults(CheckResult result) => Lines(result).Where(line =>
        line.StartsWith(FindingKinds.MissingPair, StringComparison.Ordinal)
            || line.StartsWith(FindingKinds.Unreadable, StringComparison.Ordinal));

    private string[] Lines(CheckResult result) =>
        [.. result.Findings.Select(f => $"{f.Kind} {Path.GetRelativePath(_folder.Path, f.File)}: {Short(f.Found)}")];

    private string Short(string text) => text.Replace(_folder.Path, "ROOT", StringComparison.Ordinal);
}
