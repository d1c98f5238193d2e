using System.Globalization;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;

namespace Tessera.Data.Annotations;

/// <summary>Paints the shapes of one image over one another; what none covers is class 0, the background.</summary>
internal sealed class MaskPainter(LabelMap labels, int width, int height)
{
    /// <summary>What <see cref="InOrder"/> does, for messages.</summary>
    public const string LaterOnTop = "where objects overlap, the later one in the file has the pixel";

    /// <summary>What <see cref="SmallestOnTop"/> does, for messages.</summary>
    public const string SmallerOnTop =
        "where objects overlap, the one of fewer pixels has the pixel, of two alike the later in the file";

    private readonly List<(int Id, Region Region)> _shapes = [];
    private readonly Dictionary<string, long> _unknown = new(StringComparer.Ordinal);

    public Outlines Outlines { get; } = new(width, height);

    /// <summary>Puts a shape on top of those before it.</summary>
    /// <param name="label">What the file calls its class.</param>
    /// <param name="id">The class's id, or the ignore id; null where the data set has no such class.</param>
    public void Add(string label, int? id, Region region)
    {
        _shapes.Add((id ?? labels.IgnoreId, region));
        if (id is null && region.Area > 0) _unknown[label] = _unknown.GetValueOrDefault(label) + region.Area;
    }

    /// <summary>The later shape wins.</summary>
    public ReadMask InOrder() => Paint(_shapes);

    /// <summary>The smaller shape wins, in pixels; of two alike the later.</summary>
    public ReadMask SmallestOnTop() => Paint(_shapes.OrderByDescending(shape => shape.Region.Area));

    private ReadMask Paint(IEnumerable<(int Id, Region Region)> shapes)
    {
        var mask = new Mask(width, height, labels.IgnoreId > byte.MaxValue);
        foreach ((int id, Region region) in shapes) region.Paint(mask, id);
        return new ReadMask(mask, [.. _unknown
            .OrderBy(u => long.TryParse(u.Key, CultureInfo.InvariantCulture, out long number) ? number : 0)
            .ThenBy(u => u.Key, StringComparer.Ordinal).Select(u => new UnknownValue(Blame.Shown(u.Key), u.Value))]);
    }
}
