using System.Runtime.InteropServices;
using Tessera.Core.Labels;
using Tessera.Imaging.Images;
using Tessera.Imaging.Rasters;
using Tessera.Rasters.GeoTiffs;

namespace Tessera.Rasters.Tests.GeoTiffs;

/// <summary>Files that GDAL's own Python wrote.</summary>
public sealed class GeoTiffSourceTests
{
    public static TheoryData<string, int, int, int, SampleType> Layouts => new()
    {
        { "tiled-5x16.tif", 70, 50, 5, SampleType.UInt16 },
        { "strips-planar-5x16.tif", 40, 30, 5, SampleType.UInt16 },
        { "tiled-planar-3x8.tif", 70, 50, 3, SampleType.UInt8 },
        { "strips-3x8.tif", 70, 50, 3, SampleType.UInt8 },
        { "tiled-2xfloat.tif", 70, 50, 2, SampleType.Float32 },
        { "bigtiff-1x16.tif", 40, 30, 1, SampleType.UInt16 },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void ReadWhole_OfAnyLayout_GivesEverySample(string name, int width, int height, int bands, SampleType type)
    {
        using GeoTiffSource source = GeoTiffSource.Open(Fixture.Path(name));

        Image image = RasterImages.ReadWhole(source);

        Assert.Equal((width, height, bands, type), (image.Width, image.Height, image.Channels, image.Type));
        Assert.Equal(Fixture.Samples(type, 0, 0, width, height, [.. Enumerable.Range(0, bands)]), image.Bytes.ToArray());
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Read_OfWindows_GivesSlicesOfTheWhole(string name, int width, int height, int bands, SampleType type)
    {
        using GeoTiffSource source = GeoTiffSource.Open(Fixture.Path(name));
        int[] some = [.. new[] { bands - 1, 0 }.Distinct()];
        RasterWindow[] windows =
            [new(0, 0, 1, 1), new(width - 1, height - 1, 1, 1), new(13, 5, 21, 24), new(0, 17, width, 3), new(31, 0, 2, height)];

        foreach (RasterWindow w in windows)
            Assert.Equal(Fixture.Samples(type, w.X, w.Y, w.Width, w.Height, some), RasterImages.Read(source, w, some).Bytes.ToArray());
    }

    [Theory]
    [InlineData("signed-16.tif", 1.0, -32768.0)]
    [InlineData("signed-32.tif", -100.0, 0.0)]
    [InlineData("unsigned-32.tif", 200.0, 0.0)]
    public void Read_OfOtherIntegers_GivesThemAsFloats(string name, double factor, double shift)
    {
        using GeoTiffSource source = GeoTiffSource.Open(Fixture.Path(name));

        Image image = RasterImages.ReadWhole(source);

        Assert.Equal(SampleType.Float32, image.Type);
        Assert.All(image.Samples<float>().ToArray().Index(), sample => Assert.Equal(
            (float)(Fixture.Word(sample.Index % image.Width, sample.Index / image.Width, 0) * factor + shift), sample.Item));
    }

    [Fact]
    public void Read_OfDoubles_GivesFloats()
    {
        using GeoTiffSource source = GeoTiffSource.Open(Fixture.Path("double.tif"));

        Assert.Equal(Fixture.Samples(SampleType.Float32, 0, 0, 20, 10, 0), RasterImages.ReadWhole(source).Bytes.ToArray());
    }

    [Theory]
    [InlineData("tiled-5x16.tif", 0.0)]
    [InlineData("tiled-2xfloat.tif", -9999.0)]
    [InlineData("signed-16.tif", -32768.0)]
    [InlineData("palette.tif", null)]
    public void NoData_IsTheFiles(string name, double? expected)
    {
        using GeoTiffSource source = GeoTiffSource.Open(Fixture.Path(name));

        Assert.Equal(expected, source.NoData);
    }

    [Fact]
    public void Palette_IsTheFiles_AndPixelsAreItsIndices()
    {
        using GeoTiffSource source = GeoTiffSource.Open(Fixture.Path("palette.tif"));

        Assert.Equal([new Rgb(0, 0, 0), new Rgb(128, 64, 128), new Rgb(10, 200, 30)], source.Palette?.Take(3));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => (byte)(Fixture.Byte(i % 20, i / 20, 0) % 3)),
            RasterImages.ReadWhole(source).Bytes.ToArray());
    }

    [Theory]
    [InlineData("alpha.tif", true)]
    [InlineData("four-bands.tif", false)]
    public void HasAlpha_OfFourBands_IsWhatTheFileSays(string name, bool expected)
    {
        using GeoTiffSource source = GeoTiffSource.Open(Fixture.Path(name));

        Assert.Equal((4, expected), (source.Bands, source.HasAlpha));
    }

    [Fact]
    public void Read_FromManyThreads_GivesEachItsOwn()
    {
        using GeoTiffSource source = GeoTiffSource.Open(Fixture.Path("tiled-5x16.tif"));

        Parallel.For(0, 200, i => Assert.Equal(Fixture.Samples(SampleType.UInt16, i % 60, i % 40, 10, 10, i % 5),
            RasterImages.Read(source, new RasterWindow(i % 60, i % 40, 10, 10), i % 5).Bytes.ToArray()));
    }

    [Fact]
    public void Read_OutsideTheRaster_OrIntoTooLittle_IsRefused()
    {
        using GeoTiffSource source = GeoTiffSource.Open(Fixture.Path("tiled-5x16.tif"));

        Assert.Throws<ArgumentOutOfRangeException>(() => RasterImages.Read(source, new RasterWindow(69, 0, 2, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => RasterImages.Read(source, new RasterWindow(0, 0, 1, 1), 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RasterWindow(int.MaxValue, 0, 1, 1).RequireInside(70, 50));
        Assert.Throws<ArgumentException>(() => source.Read(new RasterWindow(0, 0, 2, 1), [], new byte[10]));
    }

    [Fact]
    public void Read_OfBytes_TakesNoMoreThanItsPixels()
    {
        using GeoTiffSource source = GeoTiffSource.Open(Fixture.Path("tiled-5x16.tif"));
        var pixels = new ushort[3];

        source.Read(new RasterWindow(2, 3, 1, 1), [4, 0, 2], MemoryMarshal.AsBytes(pixels.AsSpan()));

        Assert.Equal([Fixture.Word(2, 3, 4), Fixture.Word(2, 3, 0), Fixture.Word(2, 3, 2)], pixels);
    }
}
