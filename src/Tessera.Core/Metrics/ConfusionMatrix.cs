using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Threads;

namespace Tessera.Core.Metrics;

/// <summary>
/// How many pixels of each class were predicted as each class, in exact 64-bit counts: rows truth, columns predicted. Pixels
/// whose truth is the ignore id count in nothing. A pixel predicted as the ignore id is a miss of its class
/// (<see cref="Missed"/>): it has no column.
/// </summary>
public sealed class ConfusionMatrix
{
    /// <summary>The table of this many classes takes 128 MiB.</summary>
    public const int MaxClasses = 4096;

    // Below this many pixels a thread, starting threads costs more than they save.
    private const int SmallestRange = 1 << 17;

    private readonly long[] _counts;
    private readonly long[] _missed;
    private readonly Lock _merging = new();

    public int Classes { get; }

    /// <summary>Pixels left out because their truth is the ignore id.</summary>
    public long Ignored { get; private set; }

    public ConfusionMatrix(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(classes, MaxClasses);
        (Classes, _counts, _missed) = (classes, new long[classes * classes], new long[classes]);
    }

    /// <summary>A matrix from counts made elsewhere, row by row; nothing missed or ignored.</summary>
    public ConfusionMatrix(int classes, ReadOnlySpan<long> counts) : this(classes)
    {
        if (counts.Length != _counts.Length)
            throw new ArgumentException($"{counts.Length} counts; expected {_counts.Length}", nameof(counts));
        counts.CopyTo(_counts);
    }

    /// <summary>Pixels of class <paramref name="truth"/> predicted as class <paramref name="predicted"/>.</summary>
    public long this[int truth, int predicted] => _counts[truth * Classes + predicted];

    /// <summary>All counts, row by row.</summary>
    public ReadOnlySpan<long> Counts => _counts;

    /// <summary>Pixels of the class that were predicted as the ignore id.</summary>
    public long Missed(int truth) => _missed[truth];

    /// <summary>Pixels of the class in the truth, the missed ones included.</summary>
    public long TruthPixels(int id)
    {
        long sum = _missed[id];
        for (int column = 0; column < Classes; column++) sum += this[id, column];
        return sum;
    }

    /// <summary>Pixels predicted as the class where the truth is a class.</summary>
    public long PredictedPixels(int id)
    {
        long sum = 0;
        for (int row = 0; row < Classes; row++) sum += this[row, id];
        return sum;
    }

    /// <summary>Adds every pixel pair; on an error nothing is added.</summary>
    /// <exception cref="InputException">An id is neither a class nor <paramref name="ignoreId"/>: the ids are named and
    /// counted.</exception>
    public void Add(ReadOnlySpan<byte> truth, ReadOnlySpan<byte> predicted, int ignoreId, int? threads = null)
    {
        Check(truth.Length, predicted.Length, ignoreId);
        bool narrow = Classes <= 255;
        Table table = NewTable();
        SpanRanges.Run(truth, predicted, truth.Length, SmallestRange, threads ?? Environment.ProcessorCount, (t, p, from, to) =>
        {
            long[] part = new long[table.Cells.Length];
            bool unknown = narrow
                ? PairCounting.Count(t[from..to], p[from..to], Classes, ignoreId, part)
                : PairCounting.CountWide(t[from..to], p[from..to], Classes, ignoreId, part);
            table.Merge(part, unknown);
        });
        if (table.Unknown) throw UnknownIds(truth, predicted, ignoreId);
        Take(table);
    }

    /// <inheritdoc cref="Add(ReadOnlySpan{byte}, ReadOnlySpan{byte}, int, int?)"/>
    public void Add(ReadOnlySpan<ushort> truth, ReadOnlySpan<ushort> predicted, int ignoreId, int? threads = null)
    {
        Check(truth.Length, predicted.Length, ignoreId);
        Table table = NewTable();
        SpanRanges.Run(truth, predicted, truth.Length, SmallestRange, threads ?? Environment.ProcessorCount, (t, p, from, to) =>
        {
            long[] part = new long[table.Cells.Length];
            table.Merge(part, PairCounting.CountWide(t[from..to], p[from..to], Classes, ignoreId, part));
        });
        if (table.Unknown) throw UnknownIds(truth, predicted, ignoreId);
        Take(table);
    }

    /// <summary>Adds what another matrix counted. Safe from several threads.</summary>
    public void Add(ConfusionMatrix other)
    {
        if (other.Classes != Classes)
            throw new ArgumentException($"a matrix of {other.Classes} classes; expected {Classes}", nameof(other));
        lock (_merging)
        {
            for (int i = 0; i < _counts.Length; i++) _counts[i] += other._counts[i];
            for (int i = 0; i < Classes; i++) _missed[i] += other._missed[i];
            Ignored += other.Ignored;
        }
    }

    /// <summary>The same counts over the label map's groups; confusions within a group become hits.</summary>
    public ConfusionMatrix Grouped(LabelMap labels)
    {
        if (labels.Count != Classes)
            throw new ArgumentException($"a label map of {labels.Count} classes; expected {Classes}", nameof(labels));
        var grouped = new ConfusionMatrix(labels.GroupIds.Max() + 1) { Ignored = Ignored };
        for (int row = 0; row < Classes; row++)
        {
            int group = labels.GroupIds[row];
            grouped._missed[group] += _missed[row];
            for (int column = 0; column < Classes; column++)
                grouped._counts[group * grouped.Classes + labels.GroupIds[column]] += this[row, column];
        }
        return grouped;
    }

    public SegmentationScores Scores() => SegmentationScores.Of(this);

    private void Check(int truth, int predicted, int ignoreId)
    {
        if (ignoreId >= 0 && ignoreId < Classes)
            throw new ArgumentOutOfRangeException(nameof(ignoreId), ignoreId, "the ignore id is a class");
        if (truth != predicted)
            throw new ArgumentException($"the prediction has {predicted} pixels; expected the truth's {truth}");
    }

    private Table NewTable() => new(new long[(Classes + 1) * (Classes + 1)]);

    private void Take(Table table)
    {
        int side = Classes + 1;
        lock (_merging)
        {
            for (int row = 0; row < Classes; row++)
            {
                for (int column = 0; column < Classes; column++)
                    _counts[row * Classes + column] += table.Cells[row * side + column];
                _missed[row] += table.Cells[row * side + Classes];
            }
            for (int column = 0; column < side; column++) Ignored += table.Cells[Classes * side + column];
        }
    }

    private InputException UnknownIds<T>(ReadOnlySpan<T> truth, ReadOnlySpan<T> predicted, int ignoreId) where T : unmanaged
    {
        string? inTruth = MaskIds.DescribeUnknown(MaskIds.Histogram(truth), Classes, ignoreId);
        return new InputException(inTruth is not null
            ? $"truth mask: {inTruth}"
            : $"predicted mask: {MaskIds.DescribeUnknown(MaskIds.Histogram(predicted), Classes, ignoreId)}");
    }

    // Counts of one Add: the last row is truth that is no class, the last column predictions that are none.
    private sealed class Table(long[] cells)
    {
        public long[] Cells { get; } = cells;

        public bool Unknown { get; private set; }

        public void Merge(ReadOnlySpan<long> part, bool unknown)
        {
            lock (Cells)
            {
                for (int i = 0; i < part.Length; i++) Cells[i] += part[i];
                Unknown |= unknown;
            }
        }
    }
}
