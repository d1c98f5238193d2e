using System.Runtime.InteropServices;

namespace Tessera.Core.Masks.Measuring;

/// <summary>Sums over the runs of objects while rows come in; only two rows of runs are kept.</summary>
internal sealed class ObjectSums
{
    private readonly record struct Run(int Start, int End, int Label);

    // Second powers of coordinates pass 64 bits in frames of millions of pixels a side.
    private record struct Sums(int Left, int Top, int Right, int Bottom, long Pixels, Int128 X, Int128 Y, Int128 XX, Int128 YY,
        Int128 XY, Entries Entries);

    private readonly Dictionary<int, Sums> _sums = [];
    private List<Run> _above = [], _row = [];
    private int _y, _next;

    /// <summary>Adds the pixels [start, end) of the current row; runs come from left to right.</summary>
    public void Add(int start, int end, int label)
    {
        _row.Add(new Run(start, end, label));
        ref Sums sums = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, label, out bool known);
        if (!known) sums = new Sums { Left = start, Top = _y };
        long length = end - start;
        Int128 x = Powers(end) - Powers(start), ofX = ((Int128)start + end - 1) * length / 2;
        (long above, long leftAbove, long rightAbove) = Covered(start, end, label);
        Entries entries = sums.Entries;
        sums = sums with
        {
            Left = Math.Min(sums.Left, start),
            Right = Math.Max(sums.Right, end),
            Bottom = _y + 1,
            Pixels = sums.Pixels + length,
            X = sums.X + ofX,
            Y = sums.Y + (Int128)_y * length,
            XX = sums.XX + x,
            YY = sums.YY + (Int128)_y * _y * length,
            XY = sums.XY + ofX * _y,
            Entries = new Entries(entries.Rows + 1, entries.Columns + length - above, entries.Falling + length - leftAbove,
                entries.Rising + length - rightAbove),
        };
    }

    public void EndRow()
    {
        (_above, _row) = (_row, _above);
        _row.Clear();
        _next = 0;
        _y++;
    }

    /// <summary>In no order; the class of each is its label.</summary>
    public IEnumerable<Measurement> Results(PixelSize size) => _sums.Select(entry => new Measurement(entry.Key, entry.Key,
        entry.Value.Pixels, new PixelBox(entry.Value.Left, entry.Value.Top, entry.Value.Right, entry.Value.Bottom),
        entry.Value.Entries, Moments(entry.Value), size));

    // How many pixels of the run have the same object above them, above to the left and above to the right.
    private (long Above, long LeftAbove, long RightAbove) Covered(int start, int end, int label)
    {
        long above = 0, left = 0, right = 0;
        ReadOnlySpan<Run> runs = CollectionsMarshal.AsSpan(_above);
        while (_next < runs.Length && runs[_next].End < start) _next++;
        for (int i = _next; i < runs.Length && runs[i].Start <= end; i++)
        {
            if (runs[i].Label != label) continue;
            above += Overlap(runs[i], start, end);
            left += Overlap(runs[i], start - 1, end - 1);
            right += Overlap(runs[i], start + 1, end + 1);
        }
        return (above, left, right);
    }

    private static int Overlap(Run run, int start, int end) => Math.Max(Math.Min(run.End, end) - Math.Max(run.Start, start), 0);

    // 0 + 1 + 4 + ... + (n - 1)^2
    private static Int128 Powers(long n) => (Int128)(n - 1) * n * (2 * n - 1) / 6;

    // In whole numbers up to the last division: a small object far from the origin loses nothing.
    private static PixelMoments Moments(Sums sums)
    {
        Int128 n = sums.Pixels;
        double pixels = sums.Pixels, squared = pixels * pixels;
        return new PixelMoments((double)sums.X / pixels + 0.5, (double)sums.Y / pixels + 0.5,
            (double)(n * sums.XX - sums.X * sums.X) / squared, (double)(n * sums.YY - sums.Y * sums.Y) / squared,
            (double)(n * sums.XY - sums.X * sums.Y) / squared);
    }
}
