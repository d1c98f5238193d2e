namespace Tessera.Imaging.Frames;

/// <summary>How many voxels a volume has along each axis, and where they lie.</summary>
/// <param name="Columns">Voxels of a row.</param>
/// <param name="Rows">Of a slice.</param>
/// <param name="Slices">At one point in time.</param>
/// <param name="Placement">What brings (column, row, slice, 1) to millimetres: three rows of four numbers.</param>
public sealed record VoxelGrid(int Columns, int Rows, int Slices, IReadOnlyList<double> Placement)
{
    /// <summary>Whether as many voxels lie along each axis.</summary>
    public bool HasSizeOf(VoxelGrid other) => (Columns, Rows, Slices) == (other.Columns, other.Rows, other.Slices);

    /// <summary>The longest way, in millimetres, from a voxel to the other grid's voxel of the same indices; both have one
    /// size.</summary>
    // The difference of two placements is linear in the indices, so its longest is at a corner.
    public double FarthestFrom(VoxelGrid other)
    {
        double farthest = 0;
        foreach (int column in (int[])[0, Columns - 1])
        {
            foreach (int row in (int[])[0, Rows - 1])
            {
                foreach (int slice in (int[])[0, Slices - 1])
                    farthest = Math.Max(farthest, Way(other, column, row, slice));
            }
        }
        return farthest;
    }

    /// <summary>From a voxel to its next neighbour, in millimetres, along the axis where that is shortest.</summary>
    public double SmallestStep => Enumerable.Range(0, 3).Min(axis =>
        Math.Sqrt(Enumerable.Range(0, 3).Sum(row => Placement[4 * row + axis] * Placement[4 * row + axis])));

    private double Way(VoxelGrid other, int column, int row, int slice)
    {
        double squares = 0;
        for (int at = 0; at < 12; at += 4)
        {
            double way = (Placement[at] - other.Placement[at]) * column + (Placement[at + 1] - other.Placement[at + 1]) * row +
                (Placement[at + 2] - other.Placement[at + 2]) * slice + Placement[at + 3] - other.Placement[at + 3];
            squares += way * way;
        }
        return Math.Sqrt(squares);
    }
}
