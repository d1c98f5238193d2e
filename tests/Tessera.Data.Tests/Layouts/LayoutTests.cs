using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;

namespace Tessera.Data.Tests.Layouts;

public sealed class LayoutTests
{
    public static TheoryData<string> All => new(Fixture.Names);

    public static TheoryData<string> Recognised => new(Fixture.Names.Where(name => new Fixture(name).OpenedAs is null));

    [Theory, MemberData(nameof(All))]
    public void Open_Fixture_HasItsLayoutClassesAndSamples(string name)
    {
        var expected = new Fixture(name);

        Dataset dataset = Dataset.Open(expected.Folder, expected.OpenedAs);

        Assert.Equal(expected.Layout, dataset.Layout);
        Assert.Equal(expected.Classes, dataset.Labels.Count);
        Assert.Equal(expected.ClassNames, (dataset.Labels[0].Name, dataset.Labels[^1].Name));
        Assert.Equal(
            expected.Samples.Select(s => (s.Split, s.Name, s.Group, s.Image, s.Mask)).Order(),
            dataset.Splits.SelectMany(split =>
                split.Value.Select(s => (split.Key, s.Name, s.Group, Relative(s.ImagePath), Relative(s.MaskPath)))).Order());
        Assert.All(dataset.Splits, split => Assert.All(split.Value, sample => Assert.Equal(split.Key, sample.Split)));
        Assert.Equal("train", dataset.Splits.Keys.First());

        string Relative(string path) => Path.GetRelativePath(expected.Folder, path);
    }

    [Theory, MemberData(nameof(All))]
    public void Read_Fixture_EveryPixelHasItsClass(string name)
    {
        var expected = new Fixture(name);
        Dataset dataset = Dataset.Open(expected.Folder, expected.OpenedAs);
        var reader = new SampleReader(dataset);

        foreach (ExpectedSample sample in expected.Samples)
        {
            Sample found = dataset.Split(sample.Split).Single(s => s.Name == sample.Name);
            Mask mask = reader.Read(found).Mask;
            Assert.Equal((6, 4), (mask.Width, mask.Height));
            Assert.Equal(sample.Ids, mask.Ids8.ToArray().Select(id => (int)id));
        }
    }

    [Theory, MemberData(nameof(Recognised))]
    public void Open_Fixture_NoMoreSpecificLayoutClaimsIt(string name)
    {
        var fixture = new Fixture(name);

        foreach (string layout in Dataset.LayoutNames.TakeWhile(layout => layout != fixture.Layout))
        {
            var error = Assert.Throws<InputException>(() => Dataset.Open(fixture.Folder, layout));
            Assert.StartsWith(
                $"{fixture.Folder}: is not laid out as {layout}; looked for ", error.Message, StringComparison.Ordinal);
        }
        Assert.Equal(fixture.Layout, Dataset.Open(fixture.Folder, fixture.Layout).Layout);
    }

    // That of nnunet lies in golden/frames.
    [Fact]
    public void Open_LayoutsWithoutFixture_AreNone() => Assert.Empty(
        Dataset.LayoutNames.Except(["classes", "nnunet"]).Except(Fixture.Folders));

    [Fact]
    public void Open_MistypedLayout_GetsTheNearestRightOne() => Assert.Equal(
        "there is no layout 'cityscape'; did you mean 'cityscapes'?",
        Assert.Throws<InputException>(() => Dataset.Open(new Fixture("cityscapes").Folder, "cityscape")).Message);

    // The tutorial's lists: of 0001TP every 30th frame from 6690 to 10380, half of them train; of 0016E5 every second one from
    // 7959 to 8159 is val.
    [Fact]
    public void Open_CamVidsOriginals_AreSplitAsTheTutorialDoes()
    {
        using var folder = new TemporaryFolder();
        string[] names =
        [
            .. Enumerable.Range(0, 124).Select(i => $"0001TP_{6690 + 30 * i:000000}"), "0006R0_f00930", "0006R0_f03930",
            "0016E5_00390", "0016E5_07920", .. Enumerable.Range(0, 101).Select(i => $"0016E5_{7959 + 2 * i:00000}"),
            "0016E5_08190", "Seq05VD_f00000", "Seq05VD_f05100",
        ];
        foreach (string name in names)
        {
            folder.Add($"701_StillsRaw_full/{name}.png");
            folder.Add($"LabeledApproved_full/{name}_L.png");
        }

        Dataset dataset = Dataset.Open(folder.Path);

        Assert.Equal(["train", "val", "test"], dataset.Splits.Keys);
        Assert.Equal(62, dataset.Split("train").Count(s => s.Group == "0001TP"));
        Assert.Equal("0001TP_008520", dataset.Split("train").Last(s => s.Group == "0001TP").Name);
        Assert.Equal(["0006R0_f00930", "0006R0_f03930", "0016E5_00390", "0016E5_07920", "0016E5_08190"],
            dataset.Split("train").Where(s => s.Group != "0001TP").Select(s => s.Name));
        Assert.Equal(101, dataset.Split("val").Count(s => s.Group == "0016E5"));
        Assert.Equal(62 + 2, dataset.Split("test").Count);
    }

    [Fact]
    public void Read_CamVidsFileWithStrayColours_IgnoresAndCountsThem()
    {
        Dataset dataset = Dataset.Open(new Fixture("camvid-original").Folder);

        ReadMask read = dataset.Masks.Read(dataset.Split("test").Single(s => s.Group == "Seq05VD"));

        Assert.Empty(read.Unknown);
        Assert.Equal([new UnknownValue("#010203", 1, "ignore"), new UnknownValue("#808002", 1, "tree")], read.Tolerated);
    }
}
