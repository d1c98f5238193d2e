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
            Assert.StartsWith($"{fixture.Folder}: is not laid out as {layout}; looked for ", error.Message, StringComparison.Ordinal);
        }
        Assert.Equal(fixture.Layout, Dataset.Open(fixture.Folder, fixture.Layout).Layout);
    }

    [Fact]
    public void Open_LayoutsWithoutFixture_AreNone() => Assert.Empty(
        Dataset.LayoutNames.Except(["classes"]).Except(Fixture.Names.Select(name => new Fixture(name).Layout)));

    [Fact]
    public void Open_MistypedLayout_GetsTheNearestRightOne() => Assert.Equal(
        "there is no layout 'cityscape'; did you mean 'cityscapes'?",
        Assert.Throws<InputException>(() => Dataset.Open(new Fixture("cityscapes").Folder, "cityscape")).Message);

    [Fact]
    public void Read_CamVidsFileWithStrayColours_IgnoresAndCountsThem()
    {
        Dataset dataset = Dataset.Open(new Fixture("camvid-original").Folder);

        ReadMask read = dataset.Masks.Read(dataset.Split("test").Single(s => s.Group == "Seq05VD"));

        Assert.Empty(read.Unknown);
        Assert.Equal([new UnknownValue("#010203", 1, "ignore"), new UnknownValue("#808002", 1, "tree")], read.Tolerated);
    }
}
