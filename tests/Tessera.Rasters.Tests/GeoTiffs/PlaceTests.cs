using Tessera.Imaging.Images;
using Tessera.Imaging.Rasters;
using Tessera.Rasters.GeoTiffs;

namespace Tessera.Rasters.Tests.GeoTiffs;

/// <summary>Coordinate systems and transforms: as GDAL's own Python wrote them, and the same after we wrote them.</summary>
public sealed class PlaceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, AffineTransform> Places => new()
    {
        { "tiled-5x16.tif", new(412345.678901, 0.30000000000000004, 0, 5432109.876543, 0, -0.3) },
        { "feet.tif", new(980000.1, 2, 0, 200000.7, 0, -2) },
        { "degrees.tif", new(13.1, 1e-5 / 3, 0, 52.3, 0, -1e-5 / 3) },
        { "rotated.tif", new(1.1e6, 0.8, 0.6, 6.2e6, 0.6, -0.8) },
        { "no-system.tif", new(5.5, 0.1, 0, 7.7, 0, -0.1) },
        { "site.tif", new(500, 0.05, 0, 250, 0, -0.05) },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public void Transform_IsTheFilesToTheLastBit_AndStaysSo(string name, AffineTransform expected)
    {
        GeoReference read = PlaceOf(Fixture.Path(name));
        GeoReference again = PlaceOf(Written(read));

        Assert.Equal(expected, read.Transform);
        Assert.Equal(read, again);
    }

    [Theory]
    [InlineData("tiled-5x16.tif", "WGS 84 / UTM zone 33N", "ID[\"EPSG\",32633]]")]
    [InlineData("feet.tif", "NAD83 / New York Long Island (ftUS)", "ID[\"EPSG\",2263]]")]
    [InlineData("degrees.tif", "GEOGCRS[\"WGS 84\"", "ID[\"EPSG\",4326]]")]
    [InlineData("site.tif", "Transverse Mercator", "48.123456789")]
    public void Crs_IsTheFiles(string name, string first, string second)
    {
        string crs = PlaceOf(Fixture.Path(name)).Crs;

        Assert.Contains(first, crs);
        Assert.Contains(second, crs);
        Assert.DoesNotContain('\n', crs);
    }

    [Fact]
    public void Crs_OfATransformAlone_IsEmpty_AndWithoutTransformThereIsNoPlace()
    {
        Assert.Equal("", PlaceOf(Fixture.Path("no-system.tif")).Crs);
        using GeoTiffSource plain = GeoTiffSource.Open(Fixture.Path("strips-3x8.tif"));
        Assert.Null(plain.GeoReference);
    }

    [Fact]
    public void Transform_OfAWorldFileBesideIt_IsRead()
    {
        File.Copy(Fixture.Path("strips-3x8.tif"), _folder.In("a.tif"));
        // By its own order: pixel width, two turns, pixel height, and the centre of the first pixel.
        File.WriteAllLines(_folder.In("a.tfw"), ["0.5", "0", "0", "-0.25", "100.25", "200.875"]);

        Assert.Equal(new AffineTransform(100, 0.5, 0, 201, 0, -0.25), PlaceOf(_folder.In("a.tif")).Transform);
    }

    [Theory]
    [InlineData("tiled-5x16.tif", 0.3, 0.3)]
    [InlineData("feet.tif", 2 * 1200.0 / 3937, 2 * 1200.0 / 3937)] // the US survey foot, by its definition
    [InlineData("rotated.tif", 1.0, 1.0)]
    [InlineData("site.tif", 0.05, 0.05)]
    public void PixelSize_OfAProjectedSystem_IsInMetres(string name, double width, double height)
    {
        (double Width, double Height) size = Assert.NotNull(PlaceOf(Fixture.Path(name)).PixelSizeMetres);

        Assert.Equal(width, size.Width, 12);
        Assert.Equal(height, size.Height, 12);
    }

    [Theory]
    [InlineData("degrees.tif")]
    [InlineData("no-system.tif")]
    public void PixelSize_InDegreesOrInNoSystem_IsUnknown(string name) =>
        Assert.Null(PlaceOf(Fixture.Path(name)).PixelSizeMetres);

    [Fact]
    public void At_OfAWindow_MovesTheCornerAlongBothAxes()
    {
        GeoReference window = PlaceOf(Fixture.Path("rotated.tif")).At(10, 5);

        Assert.Equal((1.1e6 + 10 * 0.8 + 5 * 0.6, 6.2e6 + 10 * 0.6 - 5 * 0.8), (window.Transform.X, window.Transform.Y));
        Assert.Equal((0.8, 0.6, 0.6, -0.8), (window.Transform.XPerColumn, window.Transform.XPerRow,
            window.Transform.YPerColumn, window.Transform.YPerRow));
    }

    private static GeoReference PlaceOf(string path)
    {
        using GeoTiffSource source = GeoTiffSource.Open(path);
        return Assert.IsType<GeoReference>(source.GeoReference);
    }

    private string Written(GeoReference place)
    {
        string path = _folder.In("place.tif");
        using GeoTiffSink sink = GeoTiffSink.Create(path, new GeoTiffOptions(8, 6) { GeoReference = place, Tile = 16 });
        sink.Write(new RasterWindow(0, 0, 8, 6), new Image(8, 6, 1).Bytes);
        sink.Complete();
        return path;
    }
}
