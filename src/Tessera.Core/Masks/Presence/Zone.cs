using Tessera.Core.Files;
using Tessera.Core.Text;

namespace Tessera.Core.Masks.Presence;

/// <summary>A part of the picture with a name.</summary>
/// <param name="Name">Of the zone.</param>
/// <param name="Outline">In pixels of the picture.</param>
public sealed record Zone(string Name, Point[] Outline)
{
    // A thousand zones of a thousand corners are more than anybody draws.
    private const int MostZones = 1000, MostCorners = 1000;

    /// <summary>{"zones":[{"name":"door","points":[x,y,x,y,x,y]}]}</summary>
    /// <exception cref="InputException">Not such a JSON; the message says where.</exception>
    public static IReadOnlyList<Zone> Parse(string json, string source)
    {
        var zones = new List<Zone>();
        foreach (StrictJson entry in StrictJson.Parse(json, source).Allow("zones").Objects("zones"))
        {
            entry.Allow("name", "points");
            float[] numbers = entry.Floats("points");
            if (numbers.Length is < 6 or > 2 * MostCorners || numbers.Length % 2 != 0)
                throw entry.Refuse("points", $"are {numbers.Length} numbers; expected x and y of 3 to {MostCorners} corners");
            string name = entry.Text("name");
            if (zones.Any(zone => zone.Name == name)) throw entry.Refuse("name",
                $"'{name}' stands twice; expected a name for each zone");
            if (zones.Count == MostZones) throw entry.Refuse("name",
                $"is that of zone {MostZones + 1}; expected at most {MostZones}");
            zones.Add(new Zone(name, [.. numbers.Chunk(2).Select(pair => new Point(pair[0], pair[1]))]));
        }
        return zones.Count > 0 ? zones
            : throw InputException.At(source, "has no zone; expected {\"zones\":[{\"name\":\"door\",\"points\":[x,y,x,y,x,y]}]}");
    }
}
