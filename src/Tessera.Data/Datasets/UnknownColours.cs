using System.Globalization;
using Tessera.Core.Labels;

namespace Tessera.Data.Datasets;

/// <summary>Colours of one file that no class has, counted. A photo taken for a mask has millions: what is kept is
/// bounded.</summary>
internal sealed class UnknownColours(LabelMap labels, IReadOnlyDictionary<Rgb, int> ids)
{
    private const int MostKept = 4096;

    private readonly Dictionary<Rgb, long> _pixels = [];
    private readonly SortedDictionary<int, long> _ids = [];
    private long _others;

    public void Add(Rgb color, long pixels)
    {
        if (_pixels.TryGetValue(color, out long before)) _pixels[color] = before + pixels;
        else if (_pixels.Count < MostKept) _pixels.Add(color, pixels);
        else _others += pixels;
    }

    public void AddId(int id, long pixels) => _ids[id] = pixels;

    /// <summary>In order of value; colours beyond those kept stand last, as one.</summary>
    public IReadOnlyList<UnknownValue> Values() =>
    [
        .. _ids.Select(id => new UnknownValue(id.Key.ToString(CultureInfo.InvariantCulture), id.Value)),
        .. _pixels.OrderBy(p => (p.Key.R, p.Key.G, p.Key.B))
            .Select(p => new UnknownValue(p.Key.ToString(), p.Value, Nearest(p.Key))),
        .. _others > 0 ? [new UnknownValue("other colours", _others)] : Array.Empty<UnknownValue>(),
    ];

    private string Nearest(Rgb color)
    {
        int id = ids.MinBy(known => Distance(known.Key, color)).Value;
        return id < labels.Count ? labels[id].Name : "ignore";
    }

    private static int Distance(Rgb a, Rgb b) =>
        (a.R - b.R) * (a.R - b.R) + (a.G - b.G) * (a.G - b.G) + (a.B - b.B) * (a.B - b.B);
}
