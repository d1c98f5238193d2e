using Tessera.Data.Ordering;

namespace Tessera.Data.Augmentation.Geometry;

/// <summary>
/// A value for every place of a crop that changes smoothly: cubic B-splines over a lattice of random numbers, as in free-form
/// deformation (Rueckert et al., 1999). No value leaves the range of the numbers. Not for several threads at once.
/// </summary>
internal sealed class SmoothField
{
    private float[] _nodes = [];
    private float[] _row = [];
    private int _columns;
    private int _rows;
    private float _cell;

    /// <summary>Numbers from <paramref name="low"/> to <paramref name="high"/>, on <paramref name="cells"/> cells along the
    /// shorter side.</summary>
    public void Fill(ref SampleRandom random, int width, int height, int cells, float low, float high)
    {
        _cell = (float)Math.Min(width, height) / cells;
        // A cubic reaches a node beyond the cell on one side and two on the other.
        (_columns, _rows) = ((int)Math.Ceiling(width / _cell) + 3, (int)Math.Ceiling(height / _cell) + 3);
        if (_nodes.Length < _columns * _rows) _nodes = new float[_columns * _rows];
        if (_row.Length < _columns) _row = new float[_columns];
        foreach (ref float node in _nodes.AsSpan(0, _columns * _rows)) node = random.Uniform(low, high);
    }

    /// <summary>The values at (<paramref name="x"/>, <paramref name="y"/>), (x + 1, y) and so on, in pixels of the
    /// crop.</summary>
    public void Row(float x, float y, Span<float> values)
    {
        (int top, Cubic down) = Place(y, _rows);
        for (int c = 0; c < _columns; c++)
        {
            int at = top * _columns + c;
            _row[c] = down.Of(_nodes[at], _nodes[at + _columns], _nodes[at + 2 * _columns], _nodes[at + 3 * _columns]);
        }
        for (int i = 0; i < values.Length; i++)
        {
            (int left, Cubic across) = Place(x + i, _columns);
            values[i] = across.Of(_row[left], _row[left + 1], _row[left + 2], _row[left + 3]);
        }
    }

    private (int First, Cubic Weights) Place(float at, int nodes)
    {
        float place = at / _cell;
        int first = Math.Clamp((int)place, 0, nodes - 4);
        return (first, Cubic.At(place - first));
    }

    private readonly record struct Cubic(float B0, float B1, float B2, float B3)
    {
        public static Cubic At(float t)
        {
            float rest = 1 - t, square = t * t, cube = square * t;
            float second = (3 * cube - 6 * square + 4) / 6, third = (-3 * cube + 3 * square + 3 * t + 1) / 6;
            return new(rest * rest * rest / 6, second, third, cube / 6);
        }

        public float Of(float a, float b, float c, float d) => B0 * a + B1 * b + B2 * c + B3 * d;
    }
}
