using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Imaging.Rasters;
using Tessera.Rasters.GeoTiffs;

namespace Tessera.Rasters.Tests.GeoTiffs;

public sealed class MapDegreesTests
{
    // By Krueger's series of the transverse Mercator projection, to the fourth order: to a millimetre.
    [Fact]
    public void ToDegrees_OfUtm_IsLongitudeAndLatitude()
    {
        using GeoTiffSource source = GeoTiffSource.Open(Fixture.Path("tiled-5x16.tif"));
        using MapDegrees degrees = Assert.IsType<MapDegrees>(
            MapDegrees.Find(Assert.IsType<GeoReference>(source.GeoReference), "a.tif"));
        Point[] points = [new(412345.5, 5432109.25), new(412445.5, 5432071.25)];

        degrees.ToDegrees(points);

        Assert.Equal(13.800725351552577, points[0].X, 1e-8);
        Assert.Equal(49.03562888496328, points[0].Y, 1e-8);
        Assert.Equal(13.802101429236133, points[1].X, 1e-8);
        Assert.Equal(49.03530133731502, points[1].Y, 1e-8);
    }

    [Fact]
    public void ToDegrees_OfDegrees_AreTheSame()
    {
        using GeoTiffSource source = GeoTiffSource.Open(Fixture.Path("degrees.tif"));
        using MapDegrees degrees = Assert.IsType<MapDegrees>(
            MapDegrees.Find(Assert.IsType<GeoReference>(source.GeoReference), "a.tif"));
        Point[] points = [new(13.1, 52.3)];

        degrees.ToDegrees(points);

        Assert.Equal((13.1, 52.3), (points[0].X, points[0].Y));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no system")]
    [InlineData("""LOCAL_CS["site",UNIT["metre",1]]""")]
    public void Find_OfWhatLiesNowhereOnEarth_IsNull(string crs) =>
        Assert.Null(MapDegrees.Find(new GeoReference(crs, default), "a.tif"));

    [Fact]
    public void ToDegrees_BeyondTheSystem_SaysSo()
    {
        using GeoTiffSource source = GeoTiffSource.Open(Fixture.Path("tiled-5x16.tif"));
        using MapDegrees degrees = Assert.IsType<MapDegrees>(
            MapDegrees.Find(Assert.IsType<GeoReference>(source.GeoReference), "a.tif"));

        var error = Assert.Throws<InputException>(() => degrees.ToDegrees(new Point[] { new(1e30, 1e30) }));

        Assert.StartsWith("a.tif: lies where its coordinate system has no longitude and latitude", error.Message);
    }
}
