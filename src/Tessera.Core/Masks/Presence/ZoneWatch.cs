namespace Tessera.Core.Masks.Presence;

/// <summary>A class that was in a zone from one frame to another, both included.</summary>
public readonly record struct ZoneVisit(int Zone, int ClassId, int First, int Last)
{
    public int Frames => Last - First + 1;
}

/// <summary>Watches zones over frames: a class is in a zone where it covers a share of it. Objects are not told apart: while any
/// of a class is there, the visit goes on.</summary>
public sealed class ZoneWatch(IReadOnlyList<Zone> zones, IReadOnlyList<int> classes, double leastShare)
{
    // Where a visit goes on: its first frame.
    private readonly Dictionary<(int Zone, int ClassId), int> _open = [];
    private Region[] _regions = [];
    private (int Width, int Height) _size;
    private int _frame = -1;

    /// <summary>The next frame; returns the visits that ended before it, in the order in which they began.</summary>
    public IReadOnlyList<ZoneVisit> Add(Mask mask)
    {
        if (_size != (mask.Width, mask.Height))
        {
            _size = (mask.Width, mask.Height);
            _regions = [.. zones.Select(zone => Polygon.Rasterize([zone.Outline], mask.Width, mask.Height))];
        }
        _frame++;
        var ended = new List<ZoneVisit>();
        for (int zone = 0; zone < zones.Count; zone++)
        {
            long[] counts = Counts(mask, _regions[zone]);
            foreach (int id in classes)
            {
                bool there = id < counts.Length && counts[id] > 0 && counts[id] >= leastShare * _regions[zone].Area;
                if (there) _open.TryAdd((zone, id), _frame);
                else if (_open.Remove((zone, id), out int first)) ended.Add(new ZoneVisit(zone, id, first, _frame - 1));
            }
        }
        return InOrder(ended);
    }

    /// <summary>The frames are over; the next begin again at 0.</summary>
    public IReadOnlyList<ZoneVisit> End()
    {
        ZoneVisit[] ended = [.. _open.Select(visit => new ZoneVisit(visit.Key.Zone, visit.Key.ClassId, visit.Value, _frame))];
        _open.Clear();
        _frame = -1;
        return InOrder(ended);
    }

    private static ZoneVisit[] InOrder(IEnumerable<ZoneVisit> visits) =>
        [.. visits.OrderBy(visit => visit.First).ThenBy(visit => visit.Zone).ThenBy(visit => visit.ClassId)];

    private static long[] Counts(Mask mask, Region region)
    {
        long[] counts = new long[mask.Is16Bit ? ushort.MaxValue + 1 : byte.MaxValue + 1];
        foreach ((int y, int start, int end) in region.Runs)
        {
            for (int x = start; x < end; x++) counts[mask[x, y]]++;
        }
        return counts;
    }
}
