using Tessera.Core.Masks;

namespace Tessera.Data.Statistics;

/// <summary>Where in the frame each class lives: the frame cut into 32x24 cells, whatever the images' sizes.</summary>
public sealed class ClassPlaces(int classes)
{
    public const int Columns = 32, Rows = 24;

    private readonly long[] _labelled = new long[Columns * Rows];
    private readonly long[] _pixels = new long[classes * Columns * Rows];

    /// <summary>The class's share of the labelled pixels of each cell, row by row; 0 where a cell has none.</summary>
    public double[] Shares(int id)
    {
        double[] shares = new double[Columns * Rows];
        for (int cell = 0; cell < shares.Length; cell++)
            shares[cell] = _labelled[cell] == 0 ? 0 : (double)_pixels[id * shares.Length + cell] / _labelled[cell];
        return shares;
    }

    // A pixel belongs to the cell that its left upper corner lies in.
    internal void Add(Mask mask)
    {
        int[] columns = [.. Enumerable.Range(0, mask.Width).Select(x => (int)((long)x * Columns / mask.Width))];
        for (int y = 0; y < mask.Height; y++)
        {
            int row = (int)((long)y * Rows / mask.Height) * Columns;
            for (int x = 0; x < mask.Width; x++)
            {
                int id = mask[x, y];
                if (id >= classes) continue;
                _labelled[row + columns[x]]++;
                _pixels[id * _labelled.Length + row + columns[x]]++;
            }
        }
    }

    internal void Add(ClassPlaces other)
    {
        for (int i = 0; i < _labelled.Length; i++) _labelled[i] += other._labelled[i];
        for (int i = 0; i < _pixels.Length; i++) _pixels[i] += other._pixels[i];
    }
}
