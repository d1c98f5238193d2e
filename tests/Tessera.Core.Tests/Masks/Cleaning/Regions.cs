using Tessera.Core.Masks;

namespace Tessera.Core.Tests.Masks.Cleaning;

/// <summary>Connected pixels found one by one: the twin that shares nothing with runs.</summary>
internal static class Regions
{
    public static IEnumerable<(int X, int Y)> Beside(Mask mask, int x, int y, Connectivity connectivity) =>
        from dy in new[] { -1, 0, 1 }
        from dx in new[] { -1, 0, 1 }
        where (dx, dy) != (0, 0) && (connectivity == Connectivity.Eight || dx == 0 || dy == 0)
        where x + dx >= 0 && y + dy >= 0 && x + dx < mask.Width && y + dy < mask.Height
        select (x + dx, y + dy);

    /// <summary>All regions of equal ids, in the order of their first pixels.</summary>
    public static List<HashSet<(int X, int Y)>> Of(Mask mask, Connectivity connectivity)
    {
        var regions = new List<HashSet<(int X, int Y)>>();
        var seen = new HashSet<(int X, int Y)>();
        for (int y = 0; y < mask.Height; y++)
        {
            for (int x = 0; x < mask.Width; x++)
            {
                if (!seen.Add((x, y))) continue;
                var region = new HashSet<(int X, int Y)> { (x, y) };
                var open = new Stack<(int X, int Y)>(region);
                while (open.TryPop(out (int X, int Y) at))
                {
                    foreach ((int X, int Y) next in Beside(mask, at.X, at.Y, connectivity))
                    {
                        if (mask[next.X, next.Y] != mask[x, y] || !seen.Add(next)) continue;
                        region.Add(next);
                        open.Push(next);
                    }
                }
                regions.Add(region);
            }
        }
        return regions;
    }
}
