using System.Globalization;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Imaging.Files;
using Tessera.Imaging.Frames;

namespace Tessera.Inference.Changes;

/// <summary>The mask of a place at a date: a picture, or a volume whose slices are read one at a time.</summary>
/// <param name="File">Where it is.</param>
/// <param name="Slices">1 of a picture.</param>
/// <param name="Grid">Of a volume.</param>
/// <param name="Size">Of a pixel or voxel, in the unit; 0 where the file does not tell.</param>
/// <param name="Unit">m2, mm2 or mm3; null where the file tells no size.</param>
internal sealed record DatedMasks(string File, int Slices, VoxelGrid? Grid, double Size, string? Unit)
{
    // As a part of a voxel: what quaternions and matrices of single precision differ by is far less, a slice too many far more.
    private const double MostOff = 0.01;

    /// <exception cref="InputException">The file is damaged, or a volume with several points in time.</exception>
    public static DatedMasks Open(string file)
    {
        if (!MaskSeries.IsVolume(file))
        {
            return PixelScale.Of(file) is { } scale ? new DatedMasks(file, 1, null, scale.Area, scale.Unit + "2")
                : new DatedMasks(file, 1, null, 0, null);
        }
        FrameFile volume = FrameFile.At(file);
        VoxelGrid grid = volume.Grid ?? throw InputException.At(file, "does not say where its voxels lie");
        if (grid.Slices != volume.Count)
            throw InputException.At(file,
                $"holds {volume.Count / grid.Slices} volumes, one after the other in time; expected one");
        double voxel = volume.Spacing is { Z: { } z } spacing ? spacing.X * spacing.Y * z : 0;
        return new DatedMasks(file, volume.Count, grid, voxel, voxel > 0 ? "mm3" : null);
    }

    /// <exception cref="InputException">It is a volume and the other none, or has other voxels.</exception>
    public void RequireGridOf(DatedMasks first)
    {
        if (Grid is null && first.Grid is null) return;
        if (Grid is null || first.Grid is null)
            throw InputException.At(File,
                $"is {(Grid is null ? "a picture" : "a volume")}; expected the same kind as {first.File}");
        if (!Grid.HasSizeOf(first.Grid))
            throw InputException.At(File, $"has {Sizes(Grid)} voxels; expected {Sizes(first.Grid)}, as {first.File}");
        double off = Grid.FarthestFrom(first.Grid);
        if (off <= MostOff * first.Grid.SmallestStep) return;
        throw InputException.At(File, string.Create(CultureInfo.InvariantCulture,
            $"lies up to {off:0.###} mm beside {first.File}; expected the same grid: resample one to the other first"));
    }

    /// <summary>The next slice costs least.</summary>
    /// <exception cref="InputException">It cannot be read, has another size than <paramref name="first"/>, or an id that is no
    /// class.</exception>
    public Mask Read(int slice, LabelMap labels, (Mask Mask, string File)? first = null)
    {
        string path = Grid is null ? File : new FrameLocator(File, slice).ToString();
        Mask mask = MaskFile.Read(path);
        MaskIds.Check(mask, labels, path);
        if (mask.Is16Bit != labels.IgnoreId > byte.MaxValue)
            mask = MaskIds.Remap(mask, [.. Enumerable.Range(0, ushort.MaxValue + 1)], to16Bit: labels.IgnoreId > byte.MaxValue);
        if (first is not ({ } other, var file) || (other.Width == mask.Width && other.Height == mask.Height)) return mask;
        throw InputException.At(path, $"is {mask.Width}x{mask.Height}; expected {other.Width}x{other.Height}, as {file}");
    }

    private static string Sizes(VoxelGrid grid) => $"{grid.Columns}x{grid.Rows}x{grid.Slices}";
}
