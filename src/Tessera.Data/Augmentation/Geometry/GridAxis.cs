using Tessera.Data.Ordering;

namespace Tessera.Data.Augmentation.Geometry;

/// <summary>An axis of the crop whose cells are stretched and squeezed against each other: straight lines between borders that
/// moved. Both ends stay. Not for several threads at once.</summary>
internal sealed class GridAxis
{
    private double[] _borders = [];
    private int _cells;
    private double _cell;

    /// <summary>Borders move by up to <paramref name="shift"/> of a cell; below 0.5 none passes another.</summary>
    public void Fill(ref SampleRandom random, int length, int cells, float shift)
    {
        (_cells, _cell) = (cells, (double)length / cells);
        if (_borders.Length < cells + 1) _borders = new double[cells + 1];
        for (int i = 0; i <= cells; i++)
            _borders[i] = _cell * (i + (i == 0 || i == cells ? 0 : random.Uniform(-shift, shift)));
    }

    /// <summary>Where a place of the new crop lay in the old one.</summary>
    public double Of(double place)
    {
        int cell = Math.Clamp((int)(place / _cell), 0, _cells - 1);
        return _borders[cell] + (place / _cell - cell) * (_borders[cell + 1] - _borders[cell]);
    }
}
