using Tessera.Core.Files;
using Tessera.Data.Datasets;

namespace Tessera.Data.Tests.Layouts;

/// <summary>Every layout with something broken: one line that names the file, and the other samples as before.</summary>
public sealed class LayoutFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> All => new(Fixture.Names);

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(All))]
    public void Read_TruncatedMask_NamesItAndLosesNoOther(string name)
    {
        Fixture fixture = Copy(name);
        Cut(fixture.Samples[0].Mask);

        Dataset dataset = Dataset.Open(_folder.Path, fixture.OpenedAs);

        string message = OneLine(() => Read(dataset, fixture.Samples[0]));
        Assert.StartsWith($"{_folder.Path}/{fixture.Samples[0].Mask}: ", message, StringComparison.Ordinal);
        foreach (ExpectedSample other in fixture.Samples.Skip(1)) Assert.NotNull(Read(dataset, other));
    }

    [Theory, MemberData(nameof(All))]
    public void Open_MaskMissing_NamesWhatLacksIt(string name)
    {
        Fixture fixture = Copy(name);
        File.Delete(Path.Combine(_folder.Path, fixture.Samples[0].Mask));

        string message = OneLine(() => Dataset.Open(_folder.Path, fixture.OpenedAs));

        string stem = Path.GetFileNameWithoutExtension(fixture.Samples[0].Image);
        bool isKnown = message.Contains(stem, StringComparison.Ordinal)
            || message.Contains("has no labels", StringComparison.Ordinal);
        Assert.True(isKnown, message);
    }

    [Theory, MemberData(nameof(All))]
    public void Read_ImageOfAnotherSize_IsRefused(string name)
    {
        Fixture fixture = Copy(name);
        _folder.Add(fixture.Samples[0].Image, Golden.Bytes("mask_5x4.png"));

        Dataset dataset = Dataset.Open(_folder.Path, fixture.OpenedAs);

        Assert.Equal(
            $"{_folder.Path}/{fixture.Samples[0].Mask}: is 6x4; " +
            $"expected 5x4, the size of {_folder.Path}/{fixture.Samples[0].Image}",
            OneLine(() => Read(dataset, fixture.Samples[0])));
    }

    // The golden mask has ids 0, 3, 10 and 11, two pixels of 13 and one of 200.
    [Theory]
    [InlineData("voc", "200 (1 pixel); expected 0 to 20, or 255 for ignore")]
    [InlineData("ade20k", "200 (1 pixel); expected 1 to 150, or 0 for ignore")]
    [InlineData("pairs-splits", "200 (1 pixel); expected 0 to 2, or 255 for ignore")]
    [InlineData("cityscapes", "200 (1 pixel); expected 7, 8, 11 to 13, 17, 19 to 28, 31 to 33, or 0 to 6, 9, 10, " +
        "14 to 16, 18, 29, 30, 255 for ignore")]
    [InlineData("coco-stuff", "200 (1 pixel); expected 0 to 10, 12 to 24, 26, 27, 30 to 43, 45 to 64, 66, 69, " +
        "71 to 81, 83 to 89, 91 to 181, or 255 for ignore")]
    public void Read_IdsNotDeclared_AreCountedAndRefused(string name, string expected)
    {
        Fixture fixture = Copy(name);
        Dataset dataset = Dataset.Open(_folder.Path);
        _folder.Add(fixture.Samples[0].Mask, Golden.Bytes("mask_unknown_6x4.png"));

        string message = OneLine(() => Read(dataset, fixture.Samples[0]));

        Assert.StartsWith($"{_folder.Path}/{fixture.Samples[0].Mask}: has ids that no class has: ", message,
            StringComparison.Ordinal);
        Assert.EndsWith(expected, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("uavid", "expected the 8 colours of UAVid")]
    [InlineData("camvid-original", "expected the 32 colours of label_colors.txt")]
    [InlineData("colour-coded", "expected the 32 colours of class_dict.csv")]
    [InlineData("voc-cvat", "expected the 4 colours of labelmap.txt")]
    public void Read_APhotoForAMask_IsRefusedWithTheFirstColours(string name, string expected)
    {
        Fixture fixture = Copy(name);
        Dataset dataset = Dataset.Open(_folder.Path);
        _folder.Add(fixture.Samples[0].Mask, Golden.Bytes("image0_6x4.png"));

        string message = OneLine(() => Read(dataset, fixture.Samples[0]));

        Assert.Matches("has colours that no class has: " +
            "(#[0-9a-f]{6} \\(1 pixel, nearest '[A-Za-z_ ]+'\\), ){7}.* and 16 more; ", message);
        Assert.EndsWith(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_StrayColoursInAnotherCamVidFile_AreRefused()
    {
        Fixture fixture = Copy("camvid-original");
        string stray = Path.Combine(_folder.Path, "LabeledApproved_full/Seq05VD_f02610_L.png");
        File.Copy(stray, Path.Combine(_folder.Path, fixture.Samples[0].Mask), overwrite: true);

        Assert.Equal($"{_folder.Path}/{fixture.Samples[0].Mask}: has colours that no class has: " +
            "#010203 (1 pixel, nearest 'ignore'), #808002 (1 pixel, nearest 'tree'); " +
            "expected the 32 colours of label_colors.txt",
            OneLine(() => Read(Dataset.Open(_folder.Path), fixture.Samples[0])));
    }

    [Theory]
    [InlineData("voc")]
    [InlineData("voc-cvat")]
    [InlineData("uavid")]
    [InlineData("colour-coded")]
    public void Read_SizeInTheHeaderBeyondTheCap_IsRefusedBeforeDecoding(string name)
    {
        Fixture fixture = Copy(name);
        Dataset dataset = Dataset.Open(_folder.Path);
        string path = Path.Combine(_folder.Path, fixture.Samples[0].Mask);
        byte[] file = File.ReadAllBytes(path);
        // Width and height of a PNG, most significant byte first: 0x10000 each.
        file.AsSpan(16, 8).Clear();
        (file[17], file[21]) = (1, 1);
        File.WriteAllBytes(path, file);

        string message = OneLine(() => dataset.Masks.Read(dataset.Split("train").Single(s => s.MaskPath == path)));
        Assert.StartsWith($"{path}: is 65536x65536", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_CityWithoutImages_NamesTheFolder()
    {
        Copy("cityscapes");
        Directory.Delete(Path.Combine(_folder.Path, "leftImg8bit/train/zurich"), recursive: true);

        Assert.Equal($"{_folder.Path}/leftImg8bit/train/zurich: no such folder; " +
            $"expected the images of {_folder.Path}/gtFine/train/zurich", OneLine(() => Dataset.Open(_folder.Path)));
    }

    [Theory]
    [InlineData("../../../../../etc/passwd",
        "LIST: line 1: '../../../../../etc/passwd' leads out of SegmentationClass; expected the name of an image")]
    [InlineData("2007_000099", "LIST: line 1: " +
        "there is neither JPEGImages/2007_000099.jpg nor SegmentationClass/2007_000099.png; expected both for each name")]
    [InlineData("2007_000027\n2007_000032\n2007_000099", "HOME/JPEGImages/2007_000027.jpg: has no mask; " +
        "expected HOME/SegmentationClass/2007_000027.png, as line 1 of train.txt says (2 such lines in all)")]
    [InlineData("2007_000032\n2007_000001", "HOME/SegmentationClass/2007_000001.png: has no image; " +
        "expected JPEGImages/2007_000001.jpg, as line 2 of train.txt says")]
    [InlineData("", "LIST: is empty; expected the name of one image a line")]
    public void Open_VocList_SaysWhichLineIsWrong(string list, string expected)
    {
        Copy("voc");
        string home = Path.Combine(_folder.Path, "VOCdevkit/VOC2012");
        _folder.Add("VOCdevkit/VOC2012/SegmentationClass/2007_000001.png", Golden.Bytes("mask0_6x4.png"));
        string path = _folder.Add("VOCdevkit/VOC2012/ImageSets/Segmentation/train.txt", list);

        Assert.Equal(expected.Replace("LIST", path, StringComparison.Ordinal).Replace("HOME", home, StringComparison.Ordinal),
            OneLine(() => Dataset.Open(_folder.Path)));
    }

    private Fixture Copy(string name)
    {
        var fixture = new Fixture(name);
        fixture.CopyTo(_folder);
        return fixture;
    }

    private void Cut(string relative)
    {
        string path = Path.Combine(_folder.Path, relative);
        byte[] file = File.ReadAllBytes(path);
        File.WriteAllBytes(path, file[..(file.Length - 30)]);
    }

    private static LoadedSample Read(Dataset dataset, ExpectedSample sample) =>
        new SampleReader(dataset).Read(dataset.Split(sample.Split).Single(s => s.Name == sample.Name));

    private static string OneLine(Func<object> action)
    {
        string message = Assert.Throws<InputException>(action).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }
}
