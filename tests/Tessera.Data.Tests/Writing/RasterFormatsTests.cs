using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;
using Tessera.Data.Writing;
using Tessera.Imaging.Codecs;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Data.Tests.Writing;

/// <summary>There and back between all raster formats; classes are the same where their names are.</summary>
public sealed class RasterFormatsTests : IDisposable
{
    private static readonly string[] AnyClasses = ["tessera", "pairs", "colour-coded", "voc", "coco-panoptic"];

    // Of what the published data sets have in common by name, so that any two formats hold one of these.
    private static readonly Dictionary<string, string[]> ClassSets = new()
    {
        ["own"] = ["background", "crack", "rust"],
        ["street"] = ["road", "fence", "car"],
        ["town"] = ["road", "building", "tree"],
        ["country"] = ["vegetation", "road", "building"],
        ["forest"] = ["road", "tree"],
    };

    private static readonly Dictionary<string, string[]> Holding = new()
    {
        ["own"] = AnyClasses,
        ["street"] = [.. AnyClasses, "camvid", "cityscapes", "ade20k", "coco-stuff"],
        ["town"] = [.. AnyClasses, "camvid", "ade20k", "uavid"],
        ["country"] = [.. AnyClasses, "cityscapes", "uavid"],
        ["forest"] = [.. AnyClasses, "camvid", "ade20k", "coco-stuff", "uavid"],
    };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (string first in Raster)
            {
                foreach (string second in Raster) pairs.Add(first, second);
            }
            return pairs;
        }
    }

    private static IEnumerable<string> Raster => AnyClasses.Concat(["camvid", "cityscapes", "ade20k", "coco-stuff", "uavid"]);

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(Pairs))]
    public void Write_FromOneFormatToAnotherAndBack_KeepsEveryPixelAndByte(string first, string second)
    {
        string set = ClassSets.Keys.First(set => Holding[set].Contains(first) && Holding[set].Contains(second));
        Dataset source = Source(ClassSets[set], ignore: first != "uavid" && second != "uavid", set);

        Dataset there = Copy(source, first), further = Copy(there, second), back = Copy(further, "tessera");

        Assert.Equal((first, second), (there.Layout, further.Layout));
        AssertSame(source, there);
        AssertSame(source, further);
        AssertSame(source, back);
    }

    [Fact]
    public void Write_ClassesThatAFormatHasNot_AreNamedWithTheirPixels()
    {
        foreach ((string set, string[] classes) in ClassSets)
        {
            Dataset source = Source(classes, ignore: false, set);
            foreach (string format in Raster.Except(Holding[set]))
            {
                string message = Assert.Throws<InputException>(() => Copy(source, format)).Message;

                Assert.StartsWith($"{source.Root}: has classes that {format} does not hold: ", message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', message);
            }
        }
    }

    // 48 pixels of three images in turns of four: 12 of each.
    [Fact]
    public void Write_AClassThatCityscapesHasNot_SaysWhichAndWhatToDo()
    {
        Dataset source = Source(["road", "rust", "car"], ignore: true, "some");

        string message = Assert.Throws<InputException>(() => Copy(source, "cityscapes")).Message;

        Assert.Contains(
            "not hold: rust (36 pixels); expected some of road, sidewalk, building", message, StringComparison.Ordinal);
        Assert.EndsWith(
            "rename with --map 'rust=NAME', or leave out with --map 'rust=ignore'", message, StringComparison.Ordinal);
        AssertSame(ClassMerge.Apply(source, "rust=ignore"), Copy(ClassMerge.Apply(source, "rust=ignore"), "cityscapes"));
    }

    [Fact]
    public void Write_AClassThatNoPixelHas_IsNoReasonToRefuse()
    {
        Dataset source = Source(["road", "car", "rust"], ignore: true, "some", used: 2);

        AssertSame(source, Copy(source, "ade20k"));
    }

    [Fact]
    public void Write_IgnoredPixelsToUavid_AreCountedAndRefused() => Assert.Contains(
        "has 36 pixels that are ignored, which uavid cannot hold; expected a class at every pixel",
        Assert.Throws<InputException>(() => Copy(Source(["road", "building", "tree"], ignore: true, "some"), "uavid")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Write_ASplitThatAFormatHasNot_IsRefused()
    {
        Dataset source = Source(["road", "car"], ignore: true, "some");
        var other = new Dataset(source.Root, source.Layout, source.Labels, source.Masks,
            source.Splits.Select(split => KeyValuePair.Create(split.Key == "val" ? "test" : split.Key, split.Value)));

        Assert.Contains("has a split 'test'; ade20k holds train, val",
            Assert.Throws<InputException>(() => Copy(other, "ade20k")).Message, StringComparison.Ordinal);
    }

    // Ids as each data set's authors publish them; grey, as their files are.
    [Theory]
    [InlineData("cityscapes", "gtFine/train/0001TP/0001TP_000000_000001_gtFine_labelIds.png", 7, 13, 26, 0)]
    [InlineData("ade20k", "annotations/training/0001TP_000001.png", 7, 33, 21, 0)]
    [InlineData("coco-stuff", "annotations/train2017/0001TP_000001.png", 148, 112, 2, 255)]
    [InlineData("camvid", "trainannot/0001TP_000001.png", 3, 7, 8, 11)]
    public void Write_PublishedFormats_UseTheirOwnIdsAndPlaces(
        string format, string mask, int road, int fence, int car, int ignored)
    {
        Dataset copy = Copy(Source(["road", "fence", "car"], ignore: true, "street"), format);

        string path = Path.Combine(copy.Root, mask);
        Assert.Equal([road, fence, car, ignored], MaskFile.Read(path).Ids8[..4].ToArray().Select(id => (int)id));
        ImageHeader header = ImageFile.ReadHeader(path);
        Assert.Equal((1, false), (header.Channels, header.Indexed));
    }

    [Theory]
    [InlineData("cityscapes", "leftImg8bit/train/0001TP/0001TP_000000_000001_leftImg8bit.png")]
    [InlineData("ade20k", "images/validation/0001TP_000003.png")]
    [InlineData("coco-stuff", "images/val2017/0001TP_000003.png")]
    [InlineData("uavid", "uavid_train/seq0001TP/Images/000001.png")]
    [InlineData("uavid", "uavid_val/seq0001TP/Labels/000003.png")]
    [InlineData("coco-panoptic", "val2017/0001TP_000003.png")]
    [InlineData("coco-panoptic", "annotations/panoptic_val2017/0001TP_000003.png")]
    [InlineData("coco-panoptic", "annotations/panoptic_train2017.json")]
    public void Write_PublishedFormats_PutFilesWhereTheyLookForThem(string format, string file) =>
        Assert.True(File.Exists(Path.Combine(Copy(Source(["road"], ignore: false, "road"), format).Root, file)));

    [Fact]
    public void Write_ImagesOfAnotherEnding_NotesThatOtherToolsMayNotFindThem()
    {
        Dataset source = Source(["road", "car"], ignore: true, "some");

        CancellationToken stop = TestContext.Current.CancellationToken;

        CopyResult cityscapes = DatasetCopy.Write(source, _folder.In("a"), "cityscapes", cancellation: stop);
        CopyResult ade = DatasetCopy.Write(source, _folder.In("b"), "ade20k", cancellation: stop);

        Assert.Empty(cityscapes.Notes);
        Assert.Equal(
            ["3 of 3 images end in .png: ade20k's own end in .jpg, and other tools may look for those alone"], ade.Notes);
    }

    private Dataset Copy(Dataset data, string format)
    {
        string root = _folder.In(Guid.NewGuid().ToString("N"));
        DatasetCopy.Write(data, root, format, cancellation: TestContext.Current.CancellationToken);
        return Dataset.Open(root);
    }

    // Samples in the order of their names, whatever a format calls them, and a pixel's class by its name.
    private static void AssertSame(Dataset expected, Dataset found)
    {
        Assert.Equal(expected.Splits.Keys, found.Splits.Keys);
        var (reader, other) = (new SampleReader(expected), new SampleReader(found));
        foreach ((Sample a, Sample b) in expected.Splits.Values.SelectMany(s => s).Zip(found.Splits.Values.SelectMany(s => s)))
        {
            Assert.Equal(a.Split, b.Split);
            Assert.Equal(File.ReadAllBytes(a.ImagePath), File.ReadAllBytes(b.ImagePath));
            Assert.Equal(Names(reader.MaskOf(a), expected.Labels), Names(other.MaskOf(b), found.Labels));
        }
    }

    private static IEnumerable<string> Names(Mask mask, LabelMap labels) =>
        mask.Ids8.ToArray().Select(id => id == labels.IgnoreId ? "(ignored)" : labels[id].Name);

    // Every class and, if asked for, what is ignored in each mask, in turns.
    private Dataset Source(string[] classes, bool ignore, string name, int? used = null)
    {
        string root = _folder.In($"source-{name}-{ignore}");
        LabelMap labels = new([.. classes.Select((c, id) =>
            new LabelClass(id, c, Palette.Voc(id + 1), Thing: c is "car" or "crack"))]);
        int count = used ?? classes.Length, turns = count + (ignore ? 1 : 0);
        DatasetYaml.Write(Path.Combine(root, DatasetYaml.FileName), labels);
        foreach ((string split, int number) in (IEnumerable<(string, int)>)[("train", 1), ("train", 2), ("val", 3)])
        {
            var mask = new Mask(8, 6);
            for (int i = 0; i < 48; i++) mask.Ids8[i] = (byte)((i + number - 1) % turns is var id && id == count ? 255 : id);
            var image = new Image(8, 6);
            image.Bytes.Fill((byte)(40 * number));
            MaskFile.Write(Path.Combine(root, "masks", split, $"0001TP_{number:000000}.png"), mask, labels);
            ImageFile.Write(Path.Combine(root, "images", split, $"0001TP_{number:000000}.png"), image);
        }
        return Dataset.Open(root);
    }
}
