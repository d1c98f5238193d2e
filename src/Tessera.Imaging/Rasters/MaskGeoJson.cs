using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Masks.Borders;

namespace Tessera.Imaging.Rasters;

/// <summary>
/// Parts of a mask as GeoJSON (RFC 7946): a feature for each, a polygon with holes, outer rings counterclockwise in the
/// file's own coordinates. Those are longitude and latitude where the raster lies on Earth and someone can say where;
/// else the map's own, which the older standard's "crs" then names; without a map they are pixels.
/// </summary>
public static partial class MaskGeoJson
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="path">Written beside its place and renamed.</param>
    /// <param name="place">Where the mask lies.</param>
    /// <param name="degrees">To longitude and latitude; null where nobody can.</param>
    /// <param name="parts">As <see cref="SharedBorders"/> gives them.</param>
    /// <param name="labels">Of the classes.</param>
    /// <returns>How many features there are.</returns>
    /// <exception cref="InputException">The disk refuses.</exception>
    public static int Write(string path, IReadOnlyList<BorderedPart> parts, LabelMap labels, GeoReference? place = null,
        IMapTransform? degrees = null)
    {
        AtomicFile.Write(path, stream =>
        {
            using var json = new Utf8JsonWriter(stream, Compact);
            json.WriteStartObject();
            json.WriteString("type", "FeatureCollection");
            if (degrees is null && place is not null && NameOf(place.Crs) is { } crs) WriteCrs(json, crs);
            json.WriteStartArray("features");
            foreach (BorderedPart part in parts)
            {
                Write(json, part, labels, ring => OnMap(ring, place, degrees), degrees is null ? "R" : "F9");
                json.Flush();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }, durable: false);
        return parts.Count;
    }

    /// <summary>The name of a system in the EPSG's register, as URN; null where its WKT has none.</summary>
    public static string? NameOf(string crs) =>
        // The last one is the whole system's; those before are of its parts.
        Authority().Match(crs) is { Success: true } match ? $"urn:ogc:def:crs:EPSG::{match.Groups[1].Value}" : null;

    private static void WriteCrs(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject("crs");
        json.WriteString("type", "name");
        json.WriteStartObject("properties");
        json.WriteString("name", name);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(
        Utf8JsonWriter json, BorderedPart part, LabelMap labels, Func<Point[], Point[]> onMap, string format)
    {
        json.WriteStartObject();
        json.WriteString("type", "Feature");
        json.WriteStartObject("properties");
        json.WriteNumber("id", part.ClassId);
        json.WriteString("class", part.ClassId < labels.Count ? labels[part.ClassId].Name : "unknown");
        json.WriteNumber("pixels", part.Pixels);
        json.WriteEndObject();
        json.WriteStartObject("geometry");
        json.WriteString("type", "Polygon");
        json.WriteStartArray("coordinates");
        WriteRing(json, onMap(part.Outline.Outer), counterclockwise: true, format);
        foreach (Point[] hole in part.Outline.Holes) WriteRing(json, onMap(hole), counterclockwise: false, format);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static Point[] OnMap(Point[] ring, GeoReference? place, IMapTransform? degrees)
    {
        if (place is null) return [.. ring];
        Point[] points = [.. ring.Select(corner => place.Transform.Apply(corner.X, corner.Y))
            .Select(at => new Point(at.X, at.Y))];
        degrees?.ToDegrees(points);
        return points;
    }

    // A map may be mirrored or turned: the order follows from the coordinates that are written.
    private static void WriteRing(Utf8JsonWriter json, Point[] ring, bool counterclockwise, string format)
    {
        double twice = 0;
        for (int i = 0; i < ring.Length; i++)
        {
            (Point from, Point to) = (ring[i], ring[(i + 1) % ring.Length]);
            // From the first corner: coordinates of maps are large, and their products would round.
            twice += (from.X - ring[0].X) * (to.Y - ring[0].Y) - (to.X - ring[0].X) * (from.Y - ring[0].Y);
        }
        if (twice > 0 != counterclockwise) Array.Reverse(ring);
        json.WriteStartArray();
        foreach (Point corner in (IEnumerable<Point>)[.. ring, ring[0]])
        {
            json.WriteStartArray();
            json.WriteRawValue(corner.X.ToString(format, CultureInfo.InvariantCulture));
            json.WriteRawValue(corner.Y.ToString(format, CultureInfo.InvariantCulture));
            json.WriteEndArray();
        }
        json.WriteEndArray();
    }

    [GeneratedRegex(@"(?:ID|AUTHORITY)\[""EPSG"",""?(\d+)""?\]\]\s*$")]
    private static partial Regex Authority();
}
