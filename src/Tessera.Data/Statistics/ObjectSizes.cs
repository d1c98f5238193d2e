namespace Tessera.Data.Statistics;

/// <summary>The objects of a class, which are its connected regions (8-connected): how many, and of how many pixels.</summary>
public sealed class ObjectSizes
{
    // Objects by area: areas repeat, and even 100,000 masks have only some 100,000 different ones.
    private readonly SortedDictionary<int, long> _byArea = [];

    public long Count { get; private set; }

    public long Pixels { get; private set; }

    /// <summary>0 where there is no object, as of all sizes.</summary>
    public int Smallest => _byArea.Count == 0 ? 0 : _byArea.First().Key;

    public int Largest => _byArea.Count == 0 ? 0 : _byArea.Last().Key;

    /// <summary>Half of the objects are at most as large; the lower of two in the middle.</summary>
    public int Median => Quantile(0.5);

    public double Mean => Count == 0 ? 0 : (double)Pixels / Count;

    /// <summary>Objects with at least <paramref name="from"/> and fewer than <paramref name="to"/> pixels.</summary>
    public long Between(long from, long to) => _byArea.Where(a => a.Key >= from && a.Key < to).Sum(a => a.Value);

    internal void Add(int area, long objects = 1)
    {
        _byArea[area] = _byArea.GetValueOrDefault(area) + objects;
        Count += objects;
        Pixels += area * objects;
    }

    internal void Add(ObjectSizes other)
    {
        foreach ((int area, long objects) in other._byArea) Add(area, objects);
    }

    private int Quantile(double share)
    {
        long before = 0;
        foreach ((int area, long objects) in _byArea)
        {
            before += objects;
            if (before >= share * Count) return area;
        }
        return 0;
    }
}
