using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;
using Tessera.Data.Splitting;
using Tessera.Data.Writing;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Data.Tests.Splitting;

public sealed class DatasetSplitterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Split_ByGroup_NeverTearsADriveApart()
    {
        Dataset data = Drives(groups: 10, framesEach: 4);

        Dataset divided = DatasetSplitter.Split(data, SplitShare.Of(0.2, 0.1), byGroup: true,
            cancellation: TestContext.Current.CancellationToken).Data;

        Assert.Equal(["train", "val", "test"], divided.Splits.Keys);
        Assert.Equal([28, 8, 4], divided.Splits.Values.Select(split => split.Count));
        string?[][] groups = [.. divided.Splits.Values.Select(split => split.Select(s => s.Group).Distinct().ToArray())];
        Assert.Equal(10, groups.Sum(g => g.Length));
        Assert.All(divided.Splits, split => Assert.All(split.Value, sample => Assert.Equal(split.Key, sample.Split)));
    }

    [Fact]
    public void Split_ByImage_DividesDrives()
    {
        Division division = DatasetSplitter.Split(Drives(groups: 2, framesEach: 10), SplitShare.Of(0.25, 0), byGroup: false,
            cancellation: TestContext.Current.CancellationToken);

        Assert.Equal([15, 5], division.Data.Splits.Values.Select(split => split.Count));
        // 8x6 pixels an image: all are counted once.
        Assert.Equal(20 * 48, division.ClassPixels.Sum(split => split.Sum()));
    }

    [Fact]
    public void Copy_OfADividedSet_IsReadBackPixelForPixelWithItsGroups()
    {
        Dataset data = Drives(groups: 4, framesEach: 2);
        Dataset divided = DatasetSplitter.Split(data, SplitShare.Of(0.25, 0), byGroup: true,
            cancellation: TestContext.Current.CancellationToken).Data;
        string target = Path.Combine(_folder.Path, "copy");

        DatasetCopy.Write(divided, target, cancellation: TestContext.Current.CancellationToken);

        Dataset copy = Dataset.Open(target);
        Assert.Equal(divided.Splits.Values.Select(s => s.Count), copy.Splits.Values.Select(s => s.Count));
        foreach (Sample sample in copy.Splits.Values.SelectMany(s => s))
        {
            Sample source = divided.Split(sample.Split).Single(s => s.Name == sample.Name);
            Assert.Equal(source.Group, sample.Group);
            Assert.Equal(File.ReadAllBytes(source.ImagePath), File.ReadAllBytes(sample.ImagePath));
            Assert.Equal(new SampleReader(data).MaskOf(source).Ids8.ToArray(),
                new SampleReader(copy).MaskOf(sample).Ids8.ToArray());
        }
        var error = Assert.Throws<InputException>(() =>
            DatasetCopy.Write(divided, target, cancellation: TestContext.Current.CancellationToken));
        Assert.Contains("is not empty", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Merge_RenamesJoinsAndIgnores()
    {
        Dataset merged = ClassMerge.Apply(Drives(groups: 1, framesEach: 1), "car=vehicle, bus=vehicle, sky=ignore");

        Assert.Equal(["road", "vehicle"], merged.Labels.Classes.Select(c => c.Name));
        Assert.Equal(new Rgb(0, 0, 142), merged.Labels[1].Color);
        // The mask's pixels go sky, road, car, bus in turn.
        Assert.Equal([255, 0, 1, 1, 255, 0], new SampleReader(merged).MaskOf(merged.Split("train")[0]).Ids8[..6].ToArray());
    }

    [Theory]
    [InlineData("caar=x", "has no class 'caar'; did you mean 'car'?")]
    [InlineData("car=x,car=y", "map: class 'car' is named twice")]
    [InlineData("car", "map: 'car' is no pair; expected OLD=NEW, such as truck=vehicle or sky=ignore")]
    public void Merge_WhatCannotBe_IsSaidInOneLine(string text, string expected) => Assert.EndsWith(expected,
        Assert.Throws<InputException>(() => ClassMerge.Apply(Drives(groups: 1, framesEach: 1), text)).Message,
        StringComparison.Ordinal);

    private Dataset Drives(int groups, int framesEach)
    {
        LabelMap labels = new(
        [
            new(0, "sky", new(1, 2, 3)), new(1, "road", new(128, 64, 128)),
            new(2, "car", new(0, 0, 142)), new(3, "bus", new(0, 60, 100)),
        ]);
        string root = Path.Combine(_folder.Path, "drives");
        DatasetYaml.Write(Path.Combine(root, DatasetYaml.FileName), labels, groupSeparator: "_");
        for (int i = 0; i < groups * framesEach; i++)
        {
            var mask = new Mask(8, 6);
            for (int p = 0; p < 48; p++) mask.Ids8[p] = (byte)(p % 4);
            string name = $"drive{i / framesEach}_{i:000}";
            MaskFile.Write(Path.Combine(root, "masks", "train", name + ".png"), mask, labels);
            ImageFile.Write(Path.Combine(root, "images", "train", name + ".png"), new Image(8, 6));
        }
        return Dataset.Open(root);
    }
}
