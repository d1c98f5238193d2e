namespace Tessera.Rasters.Volumes.Nifti;

/// <summary>Where the voxels of a NIfTI volume lie, from what its header has for it: three rows of four numbers.</summary>
internal static class NiftiPlacement
{
    // Below this 1 - b² - c² - d² is rounding: a turn by half a circle (nifti1_io.c, nifti_quatern_to_mat44).
    private const double LeastSquare = 1e-7;

    /// <summary>Axes along those of space, from its origin.</summary>
    public static double[] OfSteps(double x, double y, double z) => [x, 0, 0, 0, 0, y, 0, 0, 0, 0, z, 0];

    /// <summary>A turn as quaternion without its first number, of steps, then moved.</summary>
    /// <param name="turn">b, c, d.</param>
    /// <param name="steps">From a voxel to the next, not negative.</param>
    /// <param name="offset">Where the first voxel lies.</param>
    /// <param name="mirrored">The third axis runs the other way.</param>
    public static double[] OfQuaternion((double B, double C, double D) turn, (double X, double Y, double Z) steps,
        (double X, double Y, double Z) offset, bool mirrored)
    {
        (double b, double c, double d) = turn;
        double square = 1 - (b * b + c * c + d * d), a = Math.Sqrt(Math.Max(square, 0));
        if (square < LeastSquare)
        {
            double length = Math.Sqrt(b * b + c * c + d * d);
            (a, b, c, d) = (0, b / length, c / length, d / length);
        }
        (double x, double y, double z) = (steps.X, steps.Y, mirrored ? -steps.Z : steps.Z);
        return
        [
            (a * a + b * b - c * c - d * d) * x, 2 * (b * c - a * d) * y, 2 * (b * d + a * c) * z, offset.X,
            2 * (b * c + a * d) * x, (a * a + c * c - b * b - d * d) * y, 2 * (c * d - a * b) * z, offset.Y,
            2 * (b * d - a * c) * x, 2 * (c * d + a * b) * y, (a * a + d * d - b * b - c * c) * z, offset.Z,
        ];
    }
}
