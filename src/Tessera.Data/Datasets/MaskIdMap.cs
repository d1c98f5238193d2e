using Tessera.Core.Labels;

namespace Tessera.Data.Datasets;

/// <summary>What an id in a mask file means: a class, ignore, or nothing known.</summary>
public sealed class MaskIdMap
{
    /// <summary>In the table: an id that the data does not define.</summary>
    public const int Unknown = -1;

    private readonly int[] _classOf;

    /// <summary>The ids that mean ignore in the files.</summary>
    public IReadOnlyList<int> IgnoredIds { get; }

    /// <summary>The ids that mean a class, for messages: "0 to 10".</summary>
    public string Known { get; }

    /// <summary>The ids that mean ignore, for messages; empty where none does.</summary>
    public string Ignored { get; }

    /// <summary>The ids in the files are the label map's; those in <paramref name="ignored"/> mean ignore.</summary>
    public MaskIdMap(LabelMap labels, params int[] ignored)
        : this(labels, [.. Enumerable.Range(0, labels.Count)], ignored) { }

    /// <param name="labels">The classes.</param>
    /// <param name="fileIds">The id in the files of each class, in the label map's order.</param>
    /// <param name="ignored">The ids in the files that mean ignore.</param>
    public MaskIdMap(LabelMap labels, IReadOnlyList<int> fileIds, params int[] ignored)
    {
        if (fileIds.Count != labels.Count) throw new ArgumentException($"{fileIds.Count} ids for {labels.Count} classes");
        (IgnoredIds, Known, Ignored) = (ignored, Ranges(fileIds), Ranges(ignored));
        _classOf = new int[ushort.MaxValue + 1];
        _classOf.AsSpan().Fill(Unknown);
        for (int id = 0; id < labels.Count; id++) _classOf[fileIds[id]] = id;
        foreach (int id in ignored) _classOf[id] = labels.IgnoreId;
        IsIdentity = fileIds.Select((id, at) => id == at).All(same => same) && ignored.All(id => id == labels.IgnoreId);
    }

    /// <summary>A public data set's own ids.</summary>
    public MaskIdMap(FileIds ids) : this(ids.Labels, ids.Ids, [.. ids.IgnoredIds]) { }

    private MaskIdMap(MaskIdMap from, int[] classOf) =>
        (_classOf, IgnoredIds, Known, Ignored) = (classOf, from.IgnoredIds, from.Known, from.Ignored);

    /// <summary>The same for files that also number the things of a class: id * <paramref name="factor"/> + number.</summary>
    public MaskIdMap WithInstances(int factor)
    {
        int[] classOf = [.. _classOf];
        for (int value = factor; value < classOf.Length; value++)
        {
            if (classOf[value] == Unknown) classOf[value] = _classOf[value / factor];
        }
        return new MaskIdMap(this, classOf);
    }

    /// <summary>Ids known stay as they are.</summary>
    public bool IsIdentity { get; }

    /// <summary>The class id or ignore id, or <see cref="Unknown"/>.</summary>
    public int this[int fileId] => _classOf[fileId];

    internal ReadOnlySpan<int> Table => _classOf;

    // Three neighbours and more are "a to b".
    private static string Ranges(IEnumerable<int> ids)
    {
        List<string> parts = [];
        int[] sorted = [.. ids.Distinct().Order()];
        for (int start = 0; start < sorted.Length;)
        {
            int end = start + 1;
            while (end < sorted.Length && sorted[end] == sorted[end - 1] + 1) end++;
            if (end - start > 2) parts.Add($"{sorted[start]} to {sorted[end - 1]}");
            else parts.AddRange(sorted[start..end].Select(id => $"{id}"));
            start = end;
        }
        return string.Join(", ", parts);
    }
}
