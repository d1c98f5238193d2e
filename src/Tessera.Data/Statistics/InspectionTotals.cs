using Tessera.Core.Masks;
using Tessera.Data.Datasets;
using Tessera.Imaging.Images;

namespace Tessera.Data.Statistics;

/// <summary>The sums behind a <see cref="DatasetInspection"/>, of one thread and then of all.</summary>
internal sealed class InspectionTotals
{
    private readonly Dataset _dataset;
    private readonly string[] _splits;
    private readonly int[] _images;
    private readonly long[,] _splitPixels;
    private readonly long[,] _together;
    private readonly ObjectSizes[] _objects;
    private readonly ClassPlaces _places;
    private readonly Dictionary<(int Width, int Height), int> _sizes = [];
    private readonly Dictionary<(int Channels, SampleType Type), ColourStatistics> _colours = [];
    private long _ignored;
    private long _tolerated;
    private int _toleratedIn;

    public InspectionTotals(Dataset dataset)
    {
        int classes = dataset.Labels.Count;
        (_dataset, _splits) = (dataset, [.. dataset.Splits.Keys]);
        int detailed = classes <= DatasetInspection.MostDetailed ? classes : 0;
        (_splitPixels, _together, _images) = (new long[_splits.Length, classes], new long[detailed, detailed], new int[classes]);
        _objects = [.. Enumerable.Range(0, classes).Select(_ => new ObjectSizes())];
        _places = new ClassPlaces(detailed);
    }

    public int Images => _sizes.Values.Sum();

    public void Add(Sample sample, LoadedSample loaded)
    {
        (Image image, Mask mask) = loaded;
        _sizes[(image.Width, image.Height)] = _sizes.GetValueOrDefault((image.Width, image.Height)) + 1;
        Colours(image.Channels, image.Type).Add(image);
        long[] counts = MaskIds.Histogram(mask);
        int split = Array.IndexOf(_splits, sample.Split);
        int[] present = [.. Enumerable.Range(0, _objects.Length).Where(id => counts[id] > 0)];
        foreach (int id in present)
        {
            _splitPixels[split, id] += counts[id];
            _images[id]++;
            foreach (int other in _together.Length > 0 ? present : []) _together[id, other]++;
        }
        _ignored += counts[_dataset.Labels.IgnoreId];
        if (loaded.Tolerated.Count > 0) AddTolerated(loaded.Tolerated.Sum(value => value.Pixels), masks: 1);
        foreach (Component region in ConnectedComponents.OfAll(mask, _dataset.Labels.IgnoreId).Items)
            _objects[region.ClassId].Add(region.Area);
        _places.Add(mask);
    }

    public void Add(InspectionTotals other)
    {
        Add(_splitPixels, other._splitPixels);
        Add(_together, other._together);
        for (int id = 0; id < _objects.Length; id++)
        {
            _images[id] += other._images[id];
            _objects[id].Add(other._objects[id]);
        }
        _places.Add(other._places);
        foreach (((int, int) size, int images) in other._sizes) _sizes[size] = _sizes.GetValueOrDefault(size) + images;
        foreach (ColourStatistics kind in other._colours.Values) Colours(kind.Channels, kind.Type).Add(kind);
        _ignored += other._ignored;
        AddTolerated(other._tolerated, other._toleratedIn);
    }

    public DatasetInspection Finish(IReadOnlyList<string> leftOut) => new()
    {
        Dataset = _dataset,
        Classes = [.. _dataset.Labels.Classes.Select(c => new ClassInspection(c,
            _splits.Select((_, split) => _splitPixels[split, c.Id]).Sum(), _images[c.Id],
            new OrderedDictionary<string, long>(
                _splits.Select((name, split) => KeyValuePair.Create(name, _splitPixels[split, c.Id]))),
            _objects[c.Id]))],
        IgnoredPixels = _ignored,
        ToleratedPixels = _tolerated,
        ToleratedIn = _toleratedIn,
        SplitLabelled = new OrderedDictionary<string, long>(_splits.Select((name, split) =>
            KeyValuePair.Create(name, Enumerable.Range(0, _objects.Length).Sum(id => _splitPixels[split, id])))),
        CoOccurrence = _together,
        Sizes = [.. _sizes.Select(s => new SizeCount(s.Key.Width, s.Key.Height, s.Value))
            .OrderByDescending(s => s.Images).ThenBy(s => s.Width).ThenBy(s => s.Height)],
        Colours = [.. _colours.Values.Select(kind => kind.Finish()).OrderByDescending(kind => kind.Images)
            .ThenBy(kind => kind.Channels).ThenBy(kind => kind.Type)],
        Places = _places,
        LeftOut = leftOut,
    };

    private void AddTolerated(long pixels, int masks) => (_tolerated, _toleratedIn) = (_tolerated + pixels, _toleratedIn + masks);

    private ColourStatistics Colours(int channels, SampleType type)
    {
        if (!_colours.TryGetValue((channels, type), out ColourStatistics? kind))
            _colours[(channels, type)] = kind = new ColourStatistics(channels, type);
        return kind;
    }

    private static void Add(long[,] to, long[,] from)
    {
        for (int i = 0; i < to.GetLength(0); i++)
        {
            for (int j = 0; j < to.GetLength(1); j++) to[i, j] += from[i, j];
        }
    }
}
