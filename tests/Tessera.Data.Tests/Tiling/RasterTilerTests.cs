using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;
using Tessera.Data.Tiling;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Imaging.Rasters;

namespace Tessera.Data.Tests.Tiling;

public sealed class RasterTilerTests : IDisposable
{
    private static readonly AffineTransform Place = new(500, 0.2, 0, 900, 0, -0.2);

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, MemoryRaster> _rasters = [];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(16)]
    [InlineData(100)] // as wide as the raster: stored in rows
    public void Write_OfFiveBands_GivesTilesThatAreSlicesOfBoth(int block)
    {
        Add("a.tif", Words(100, 70, 5, block), Ids(100, 70, block));

        TilingResult result = Cut(new TilingOptions(32, 8));

        Dataset data = Dataset.Open(Target);
        Assert.Equal(4 * 3, result.Tiles);
        Assert.Equal(["class 0", "class 1", "class 2"], data.Labels.Classes.Select(c => c.Name));
        Assert.Equal(12, data.Split("train").Count);
        var reader = new SampleReader(data);
        foreach (RasterWindow w in TileGrid.Rows(100, 70, 32, 8).SelectMany(row => row))
        {
            Sample sample = Assert.Single(data.Split("train"), s => s.Name == $"a_{w.Y}_{w.X}");
            (Image image, Mask mask) = reader.Read(sample);
            Assert.Equal("a", sample.Group);
            Assert.Equal((5, SampleType.UInt16), (image.Channels, image.Type));
            var places = from y in Enumerable.Range(w.Y, 32) from x in Enumerable.Range(w.X, 32) select (x, y);
            Assert.Equal(places.SelectMany(p => Enumerable.Range(0, 5).Select(b => (ushort)Word(p.x, p.y, b))),
                image.Samples<ushort>().ToArray());
            Assert.Equal(places.Select(p => (byte)Id(p.x, p.y)), mask.Ids8.ToArray());
        }
        Assert.All(_rasters.Values, raster => Assert.True(raster.Disposed));
    }

    [Fact]
    public void Write_OfThreeBandsOfBytes_GivesPngs_AndOfFourKeepsThemAll()
    {
        Add("a.tif", new MemoryRaster("a", 20, 20, 3, SampleType.UInt8, (x, y, b) => x + y + b), Ids(20, 20));
        Cut(new TilingOptions(32));
        Assert.Equal("a_0_0.png", Path.GetFileName(Assert.Single(Directory.GetFiles(Path.Combine(Target, "images", "train")))));
        Directory.Delete(Target, recursive: true);

        Add("a.tif", new MemoryRaster("a", 20, 20, 4, SampleType.UInt8, (x, y, b) => x + y + b), Ids(20, 20));
        Cut(new TilingOptions(32));

        Image image = ImageFile.Read(Path.Combine(Target, "images", "train", "a_0_0.tif"));
        Assert.Equal([39 - 1, 39, 40, 41], image.Bytes[^4..].ToArray());
    }

    [Fact]
    public void Write_WhereNothingIs_GivesZerosAndIgnore()
    {
        // Column 0 is NODATA in both bands, column 1 in one, column 2 is not a number; the label of column 3 is NODATA.
        static double Sample(int x, int y, int b) =>
            x == 0 || (x == 1 && b == 0) ? -9999 : x == 2 && b == 1 ? double.NaN : x + 0.5;
        Add("a.tif", new MemoryRaster("a", 8, 2, 2, SampleType.Float32, Sample) { NoData = -9999 },
            new MemoryRaster("l", 8, 2, 1, SampleType.Float32, (x, _, _) => x == 3 ? -1 : 1) { NoData = -1 });

        Cut(new TilingOptions(16));

        (Image image, Mask mask) = new SampleReader(Dataset.Open(Target)).Read(Dataset.Open(Target).Split("train")[0]);
        Assert.Equal([255, 1, 255, 255, 1, 1, 1, 1], mask.Ids8[..8].ToArray());
        Assert.Equal([0, 0, -9999, 1.5f, 0, 0, 3.5f, 3.5f], image.Samples<float>()[..8].ToArray());
    }

    [Fact]
    public void Write_WhereOpacityIsNone_IgnoresAndDropsIt()
    {
        Add("a.tif", new MemoryRaster("a", 8, 1, 4, SampleType.UInt8, (x, _, b) => b == 3 ? x % 2 * 9 : 7) { HasAlpha = true },
            Ids(8, 1));

        Cut(new TilingOptions(16));

        (Image image, Mask mask) = new SampleReader(Dataset.Open(Target)).Read(Dataset.Open(Target).Split("train")[0]);
        Assert.Equal((3, 255, Id(1, 0)), (image.Channels, mask[0, 0], mask[1, 0]));
        Assert.Equal([0, 0, 0, 7, 7, 7], image.Bytes[..6].ToArray());
    }

    [Theory]
    [InlineData(1.0, 3)]
    [InlineData(0.5, 2)]
    [InlineData(0.1, 1)]
    public void Write_LeavesTilesOutThatAreEmptyToThatPart(double part, int expected)
    {
        // Four tiles across: without a class are 0, a quarter, three quarters and all of their pixels.
        static double Label(int x, int y, int b) => x % 16 < new[] { 0, 4, 12, 16 }[x / 16] ? 255 : 1;
        Add("a.tif", Words(64, 16, 1), new MemoryRaster("l", 64, 16, 1, SampleType.UInt8, Label) { NoData = 255 });

        TilingResult result = Cut(new TilingOptions(16, SkipEmpty: part));

        Assert.Equal((expected, 4 - expected), (result.Tiles, result.Skipped));
        Assert.Equal(expected, Dataset.Open(Target).Split("train").Count);
    }

    [Fact]
    public void Write_OfSeveralRasters_KeepsEachAGroup_WhateverTheirNames()
    {
        foreach (string name in new[] { "s2_a.tif", "s2_b.tif", "plain.tif" }) Add(name, Words(40, 20, 1), Ids(40, 20));

        Cut(new TilingOptions(20));

        Assert.Equal(["plain", "s2_a", "s2_b"], Dataset.Open(Target).Split("train").Select(s => s.Group).Distinct().Order());
    }

    [Fact]
    public void Write_WithClasses_TakesTheirNames_AndRefusesOtherValuesBeforeItBegins()
    {
        string classes = _folder.Add("names.txt", "soil\ncrop\nwood\n"), fewer = _folder.Add("fewer.txt", "soil\ncrop\n");
        Add("a.tif", Words(10, 10, 1), Ids(10, 10));

        InputException error = Assert.Throws<InputException>(() => Cut(new TilingOptions(16, ClassFile: fewer)));
        Assert.Contains("labels/a.tif: has values that no class has: 2 (33 pixels); expected 0, 1, or 255 for ignore",
            error.Message);
        AssertNothingThere();

        TilingResult result = Cut(new TilingOptions(16, ClassFile: classes));
        Assert.Equal(["soil", "crop", "wood"], result.Labels.Classes.Select(c => c.Name));
    }

    [Fact]
    public void Write_OfBlackAndWhite_MakesTwoClasses()
    {
        Add("a.tif", Words(10, 10, 1), new MemoryRaster("l", 10, 10, 1, SampleType.UInt8, (x, _, _) => x < 5 ? 0 : 255));

        Cut(new TilingOptions(16));

        Dataset data = Dataset.Open(Target);
        Assert.Equal(["background", "foreground"], data.Labels.Classes.Select(c => c.Name));
        Assert.Equal(1, new SampleReader(data).MaskOf(data.Split("train")[0])[9, 9]);
    }

    [Fact]
    public void Write_OfLabelsWithAPalette_TakesItsColours()
    {
        Add("a.tif", Words(10, 10, 1), new MemoryRaster("l", 10, 10, 1, SampleType.UInt8, (x, _, _) => x % 2)
        { Palette = [new Rgb(1, 2, 3), new Rgb(4, 5, 6)] });

        Assert.Equal([new Rgb(1, 2, 3), new Rgb(4, 5, 6)], Cut(new TilingOptions(16)).Labels.Classes.Select(c => c.Color));
    }

    public static TheoryData<string, int, double, double, string> Mismatches => new()
    {
        { "size", 99, 500, 0, "is 99x70; expected 100x70, the size of images/a.tif" },
        { "corner", 100, 500.01, 0, "lies elsewhere than images/a.tif: its corner is at 500.01, 900" },
        { "fraction", 100, 500, 0.5, "has the value 0.5 at column 0, row 0; expected class ids" },
        { "negative", 100, 500, -3, "has the value -3 at column 0, row 0; expected class ids" },
        { "measure", 100, 500, 5000, "has values up to 5000; expected class ids, below 4096" },
    };

    [Theory]
    [MemberData(nameof(Mismatches))]
    public void Write_OfLabelsThatDoNotFit_SaysWhyAndLeavesNothing(string what, int width, double corner, double first,
        string expected)
    {
        double Label(int x, int y, int b) => (x, y) == (0, 0) ? first : 1;
        var place = new GeoReference("", Place with { X = corner });
        Add("a.tif", Words(100, 70, 1),
            new MemoryRaster("labels/a.tif", width, 70, 1, SampleType.Float32, Label) { GeoReference = place });

        InputException error = Assert.Throws<InputException>(() => Cut(new TilingOptions(32)));

        Assert.True(error.Message.StartsWith($"labels/a.tif: {expected}", StringComparison.Ordinal), $"{what}: {error.Message}");
        AssertNothingThere();
        Assert.All(_rasters.Values, raster => Assert.True(raster.Disposed));
    }

    [Fact]
    public void Write_OfLabelsAThousandthOfAPixelAway_TakesThem()
    {
        Add("a.tif", Words(100, 70, 1), new MemoryRaster("l", 100, 70, 1, SampleType.UInt8, (_, _, _) => 1)
        { GeoReference = new GeoReference("", Place with { X = 500.0001 }) });

        Assert.Equal(12, Cut(new TilingOptions(32)).Tiles);
    }

    [Fact]
    public void Write_WhereAFolderLacksAPartner_OrKindsDiffer_NamesTheFile()
    {
        Add("a.tif", Words(20, 20, 3), Ids(20, 20));
        Add("b.tif", Words(20, 20, 4), Ids(20, 20));
        Assert.Contains("has 4 bands of UInt16; expected 3 of UInt16, as images/a.tif",
            Assert.Throws<InputException>(() => Cut(new TilingOptions(16))).Message);

        _folder.Add("images/c.tif");
        Assert.Contains($"c.tif: has no labels; expected {Path.Combine(_folder.Path, "labels", "c")}.tif",
            Assert.Throws<InputException>(() => Cut(new TilingOptions(16))).Message);
        AssertNothingThere();
    }

    [Fact]
    public void Write_ThatIsStopped_LeavesNothing()
    {
        using var source = new CancellationTokenSource();
        MemoryRaster image = new("images/a.tif", 100, 70, 1, SampleType.UInt8, (x, _, _) => x)
        {
            Reading = window =>
            {
                if (window.Y > 0) source.Cancel();
            },
        };
        Add("a.tif", image, Ids(100, 70));

        Assert.ThrowsAny<OperationCanceledException>(() =>
            Tiler().Write(Folder("images"), Folder("labels"), Target, new TilingOptions(16), null, source.Token));

        AssertNothingThere();
        Assert.True(image.Disposed);
    }

    [Fact]
    public void Write_OfARasterThatIsDamagedFurtherDown_SaysSoAndLeavesNothing()
    {
        Add("a.tif", new MemoryRaster("images/a.tif", 100, 70, 1, SampleType.UInt8, (x, _, _) => x)
        {
            Reading = window =>
            {
                if (window.Y > 0) throw InputException.At("images/a.tif", "is truncated");
            },
        }, Ids(100, 70));

        Assert.Equal("images/a.tif: is truncated", Assert.Throws<InputException>(() => Cut(new TilingOptions(16))).Message);
        AssertNothingThere();
    }

    [Fact]
    public void Write_IntoAFolderThatHoldsSomething_IsRefused()
    {
        Add("a.tif", Words(20, 20, 1), Ids(20, 20));
        _folder.Add("target/mine.txt", "mine");

        Assert.Contains("is not empty", Assert.Throws<InputException>(() => Cut(new TilingOptions(16))).Message);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(Target, "mine.txt")));
    }

    [Theory]
    [InlineData(64)]
    [InlineData(5000)]
    public void Write_OfALargeRaster_AsksForARowOfTilesAtMost(int block)
    {
        MemoryRaster image = new("images/a.tif", 5000, 3000, 1, SampleType.UInt8, (x, y, _) => x ^ y) { Block = (block, 64) };
        MemoryRaster labels = new("labels/a.tif", 5000, 3000, 1, SampleType.UInt8, (x, y, _) => (x, y) == (4999, 2999) ? 1 : 255)
        { Block = (block, 64), NoData = 255 };
        Add("a.tif", image, labels);

        TilingResult result = Cut(new TilingOptions(256));

        Assert.Equal((1, 239), (result.Tiles, result.Skipped));
        Assert.InRange(image.MostPixels, 1, 5000 * 256);
        Assert.InRange(labels.MostPixels, 1, 1 << 22);
    }

    private string Target => Folder("target");

    private string Folder(string name) => Path.Combine(_folder.Path, name);

    private void Add(string name, MemoryRaster image, MemoryRaster labels)
    {
        foreach ((string kind, MemoryRaster raster) in new[] { ("images", image), ("labels", labels) })
        {
            _folder.Add($"{kind}/{name}");
            _rasters[$"{kind}/{name}"] = raster;
        }
    }

    private RasterTiler Tiler() => new(path => _rasters[Path.GetRelativePath(_folder.Path, path)]);

    private TilingResult Cut(TilingOptions options) => Tiler().Write(Folder("images"), Folder("labels"), Target, options);

    private void AssertNothingThere() =>
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path, "target*"));

    private static int Word(int x, int y, int b) => (301 * x + 577 * y + 9001 * b) % 65521 + 1;

    private static int Id(int x, int y) => (x + 2 * y) % 3;

    private static MemoryRaster Words(int width, int height, int bands, int block = 16) =>
        new("images/a.tif", width, height, bands, SampleType.UInt16, (x, y, b) => Word(x, y, b))
        { Block = (block, 4), NoData = 0, GeoReference = new GeoReference("", Place) };

    private static MemoryRaster Ids(int width, int height, int block = 16) =>
        new("labels/a.tif", width, height, 1, SampleType.UInt8, (x, y, _) => Id(x, y))
        { Block = (block, 4), GeoReference = new GeoReference("", Place) };
}
