using Tessera.Core.Masks;

namespace Tessera.Core.Metrics;

/// <summary>
/// The objects of one class with an area of <paramref name="FromArea"/> to below <paramref name="ToArea"/> pixels (null: no
/// limit). Found is how many have at least half their pixels predicted as the class.
/// </summary>
public sealed record SizeBucket(int ClassId, int FromArea, int? ToArea, long Objects, long Found, long Pixels, long PixelsFound)
{
    /// <summary>Found over objects; null without objects.</summary>
    public double? ObjectRecall => Objects == 0 ? null : (double)Found / Objects;

    /// <summary>Pixels predicted as the class over pixels of the objects; null without objects.</summary>
    public double? PixelRecall => Pixels == 0 ? null : (double)PixelsFound / Pixels;
}

/// <summary>Recall of the truth's objects (8-connected regions of one class) by their size, summed over masks.</summary>
public sealed class RecallBySize
{
    /// <summary>COCO's edges between small, medium and large: 32 x 32 and 96 x 96 pixels.</summary>
    public static IReadOnlyList<int> CocoEdges { get; } = [32 * 32, 96 * 96];

    private readonly int[] _edges;
    private readonly (long Objects, long Found, long Pixels, long PixelsFound)[] _sums;

    public int Classes { get; }

    /// <summary>With edges of 1024 and 9216: objects below 1024 pixels, from there to below 9216, and from 9216 on.</summary>
    public RecallBySize(int classes, IReadOnlyList<int>? areaEdges = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        _edges = [.. areaEdges ?? CocoEdges];
        for (int i = 0; i < _edges.Length; i++)
        {
            if (_edges[i] <= (i == 0 ? 0 : _edges[i - 1]))
                throw new ArgumentException("area edges must be above 0 and rise", nameof(areaEdges));
        }
        Classes = classes;
        _sums = new (long, long, long, long)[classes * (_edges.Length + 1)];
    }

    /// <exception cref="Files.InputException">The truth has an id that is neither a class nor the ignore id.</exception>
    public void Add(Mask truth, Mask predicted, int ignoreId)
    {
        Mask.RequireSameSize(truth, predicted);
        MaskIds.Check(truth, Classes, ignoreId, "truth mask");
        ConnectedComponents objects = ConnectedComponents.OfAll(truth, ignoreId);
        int[] hits = Hits(objects, predicted);
        foreach (Component item in objects.Items)
        {
            ref (long Objects, long Found, long Pixels, long PixelsFound) sum =
                ref _sums[item.ClassId * (_edges.Length + 1) + Bucket(item.Area)];
            sum.Objects++;
            if (2L * hits[item.Label] >= item.Area) sum.Found++;
            sum.Pixels += item.Area;
            sum.PixelsFound += hits[item.Label];
        }
    }

    /// <summary>Adds what another counted with the same classes and edges.</summary>
    public void Add(RecallBySize other)
    {
        if (other.Classes != Classes || !other._edges.AsSpan().SequenceEqual(_edges))
            throw new ArgumentException("counts of other classes or sizes", nameof(other));
        for (int i = 0; i < _sums.Length; i++)
        {
            _sums[i].Objects += other._sums[i].Objects;
            _sums[i].Found += other._sums[i].Found;
            _sums[i].Pixels += other._sums[i].Pixels;
            _sums[i].PixelsFound += other._sums[i].PixelsFound;
        }
    }

    /// <summary>The buckets of one class, smallest first; without objects their recalls are null.</summary>
    public IReadOnlyList<SizeBucket> Buckets(int classId)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)classId, (uint)Classes, nameof(classId));
        var buckets = new List<SizeBucket>();
        for (int i = 0; i <= _edges.Length; i++)
        {
            (long objects, long found, long pixels, long pixelsFound) = _sums[classId * (_edges.Length + 1) + i];
            int from = i == 0 ? 1 : _edges[i - 1];
            int? to = i == _edges.Length ? null : _edges[i];
            buckets.Add(new SizeBucket(classId, from, to, objects, found, pixels, pixelsFound));
        }
        return buckets;
    }

    // Pixels of each object, by label, that were predicted as its class.
    private static int[] Hits(ConnectedComponents objects, Mask predicted)
    {
        int[] hits = new int[objects.Count + 1];
        for (int i = 0; i < objects.Labels.Length; i++)
        {
            int label = objects.Labels[i], guess = predicted.Is16Bit ? predicted.Ids16[i] : predicted.Ids8[i];
            if (label > 0 && objects.Items[label - 1].ClassId == guess) hits[label]++;
        }
        return hits;
    }

    private int Bucket(int area)
    {
        int bucket = 0;
        while (bucket < _edges.Length && area >= _edges[bucket]) bucket++;
        return bucket;
    }
}
