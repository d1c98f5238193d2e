using System.Text.Json;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Masks.Borders;
using Tessera.Imaging.Rasters;

namespace Tessera.Imaging.Tests.Rasters;

public sealed class MaskGeoJsonTests : IDisposable
{
    private static readonly LabelMap Labels = LabelMap.FromNames(["ground", "roof"]);

    private readonly string _folder = Directory.CreateTempSubdirectory("tessera-geojson-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // A roof of 3 x 3 around a yard, in pixels: y points down, and the outer ring still runs counterclockwise in x and y.
    [Fact]
    public void Write_InPixels_HasRingsAsTheStandardWantsThem()
    {
        string json = Write(null);

        Assert.Equal("""{"type":"FeatureCollection","features":[{"type":"Feature","properties":""" +
            """{"id":1,"class":"roof","pixels":8},"geometry":{"type":"Polygon","coordinates":""" +
            """[[[0,0],[3,0],[3,3],[0,3],[0,0]],[[1,1],[1,2],[2,2],[2,1],[1,1]]]}}]}""", Sorted(json));
    }

    [Fact]
    public void Write_OnAMap_HasItsCoordinatesAndNamesItsSystem()
    {
        var place = new GeoReference("""PROJCRS["x",BASEGEOGCRS["y",ID["EPSG",4326]],ID["EPSG",32633]]""",
            new AffineTransform(1000, 0.5, 0, 2000, 0, -0.5));

        string json = Write(place);

        using JsonDocument read = JsonDocument.Parse(json);
        Assert.Equal("urn:ogc:def:crs:EPSG::32633",
            read.RootElement.GetProperty("crs").GetProperty("properties").GetProperty("name").GetString());
        JsonElement rings = read.RootElement.GetProperty("features")[0].GetProperty("geometry").GetProperty("coordinates");
        Point[] outer = Ring(rings[0]), hole = Ring(rings[1]);
        Assert.Equal([new(1000, 1998.5), new(1000, 2000), new(1001.5, 1998.5), new(1001.5, 2000)],
            outer.Distinct().OrderBy(p => p.X).ThenBy(p => p.Y));
        Assert.Equal((outer[0], hole[0]), (outer[^1], hole[^1]));
        Assert.Equal((2.25, -0.25), (Area(outer), Area(hole)));
    }

    [Theory]
    [InlineData("""GEOGCS["WGS 84",AUTHORITY["EPSG","4326"]]""", "urn:ogc:def:crs:EPSG::4326")]
    [InlineData("""PROJCRS["site",BASEGEOGCRS["y",ID["EPSG",4326]]]""", null)]
    [InlineData("", null)]
    public void NameOf_IsTheWholeSystems(string crs, string? expected) => Assert.Equal(expected, MaskGeoJson.NameOf(crs));

    [Fact]
    public void Write_InDegrees_AsksForEveryRingAndNamesNoSystem()
    {
        using var halves = new Halves();

        string path = Path.Combine(_folder, "degrees.geojson");
        MaskGeoJson.Write(path, SharedBorders.Of(Yard(), except: 0), Labels,
            new GeoReference("any", new AffineTransform(10, 2, 0, 50, 0, -2)), halves);

        using JsonDocument read = JsonDocument.Parse(File.ReadAllText(path));
        Assert.False(read.RootElement.TryGetProperty("crs", out _));
        Point[] outer = Ring(read.RootElement.GetProperty("features")[0].GetProperty("geometry").GetProperty("coordinates")[0]);
        Assert.Equal((5.0, 8.0, 22.0, 25.0),
            (outer.Min(p => p.X), outer.Max(p => p.X), outer.Min(p => p.Y), outer.Max(p => p.Y)));
    }

    private string Write(GeoReference? place)
    {
        string path = Path.Combine(_folder, "out.geojson");
        Assert.Equal(1, MaskGeoJson.Write(path, SharedBorders.Of(Yard(), except: 0), Labels, place));
        Assert.Single(Directory.GetFiles(_folder));
        return File.ReadAllText(path);
    }

    private static Mask Yard()
    {
        var mask = new Mask(3, 3);
        mask.Ids8.Fill(1);
        mask[1, 1] = 0;
        return mask;
    }

    // Rings may begin anywhere: the smallest corner first.
    private static string Sorted(string json)
    {
        using JsonDocument read = JsonDocument.Parse(json);
        JsonElement rings = read.RootElement.GetProperty("features")[0].GetProperty("geometry").GetProperty("coordinates");
        foreach (JsonElement ring in rings.EnumerateArray())
        {
            Point[] open = Ring(ring)[..^1];
            int first = Array.IndexOf(open, open.MinBy(p => (p.Y, p.X)));
            Point[] turned = [.. open[first..], .. open[..first], open[first]];
            json = json.Replace(ring.GetRawText(), $"[{string.Join(',', turned.Select(p => $"[{p.X},{p.Y}]"))}]",
                StringComparison.Ordinal);
        }
        return json;
    }

    private static Point[] Ring(JsonElement ring) =>
        [.. ring.EnumerateArray().Select(p => new Point(p[0].GetDouble(), p[1].GetDouble()))];

    private static double Area(Point[] ring) =>
        ring.Zip(ring.Skip(1)).Sum(e => e.First.X * e.Second.Y - e.Second.X * e.First.Y) / 2;

    private sealed class Halves : IMapTransform
    {
        public void ToDegrees(Span<Point> points)
        {
            foreach (ref Point point in points) point = new Point(point.X / 2, point.Y / 2);
        }

        public void Dispose() { }
    }
}
