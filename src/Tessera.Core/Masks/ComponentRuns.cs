using System.Runtime.InteropServices;

namespace Tessera.Core.Masks;

/// <summary>The runs of a mask, united into components while rows come in (union-find over runs, lowest run as root).</summary>
internal sealed class ComponentRuns(int width, int reach)
{
    private readonly record struct Run(int Row, int Start, int End, int ClassId);

    private Run[] _runs = new Run[1024];
    private int[] _parents = new int[1024];
    private int _count, _row, _current;

    // The first run of the row above that the next run may still touch: both rows are walked once.
    private int _next;

    /// <summary>Adds a run [start, end) of the current row; runs come from left to right.</summary>
    public void Add(int start, int end, int classId)
    {
        if (_count == _runs.Length)
        {
            Array.Resize(ref _runs, 2 * _count);
            Array.Resize(ref _parents, 2 * _count);
        }
        int index = _count++;
        _runs[index] = new Run(_row, start, end, classId);
        _parents[index] = index;
        // A run above touches if it overlaps [start - reach, end + reach): reach is 1 where corners count.
        while (_next < _current && _runs[_next].End + reach <= start) _next++;
        for (int above = _next; above < _current && _runs[above].Start < end + reach; above++)
        {
            if (_runs[above].ClassId == classId) Unite(above, index);
        }
    }

    public void EndRow()
    {
        _row++;
        _next = _current;
        _current = _count;
    }

    /// <summary>Numbers the components by their first run, writes every run's label and measures each component.</summary>
    public Component[] Write(Span<int> labels)
    {
        ReadOnlySpan<Run> runs = _runs.AsSpan(0, _count);
        int[] labelOf = new int[runs.Length];
        var items = new List<Component>();
        for (int i = 0; i < runs.Length; i++)
        {
            Run run = runs[i];
            // Roots are the lowest run of their component, so a root is met before its other runs.
            int root = Find(_parents, i), area = run.End - run.Start;
            var box = new PixelBox(run.Start, run.Row, run.End, run.Row + 1);
            if (root == i)
            {
                labelOf[i] = items.Count + 1;
                items.Add(new Component(labelOf[i], run.ClassId, area, box));
            }
            else
            {
                labelOf[i] = labelOf[root];
                ref Component item = ref CollectionsMarshal.AsSpan(items)[labelOf[i] - 1];
                item = item with { Area = item.Area + area, Box = item.Box.Around(box) };
            }
            labels.Slice(run.Row * width + run.Start, area).Fill(labelOf[i]);
        }
        return [.. items];
    }

    private void Unite(int first, int second)
    {
        int a = Find(_parents, first), b = Find(_parents, second);
        if (a < b) _parents[b] = a;
        else _parents[a] = b;
    }

    private static int Find(int[] parents, int run)
    {
        while (parents[run] != run)
        {
            parents[run] = parents[parents[run]];
            run = parents[run];
        }
        return run;
    }
}
