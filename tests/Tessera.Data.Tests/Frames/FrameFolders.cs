using System.Runtime.CompilerServices;
using Tessera.Imaging.Frames;
using Tessera.Rasters.Volumes.Dicom;
using Tessera.Rasters.Volumes.Nifti;

namespace Tessera.Data.Tests.Frames;

/// <summary>What make_frames.py wrote.</summary>
internal static class FrameFolders
{
    public const int Columns = 24, Rows = 20;

    // As a program does at its start.
    [ModuleInitializer]
    public static void Add()
    {
        FrameFormats.Add(new NiftiFormat());
        FrameFormats.Add(new DicomFormat());
    }

    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "golden", "frames", name);

    public static int Label(int x, int y, int z) => y >= 16 ? 2 : x >= 4 + z && x < 12 + z && y >= 4 && y < 12 ? 1 : 0;

    public static float Value(int x, int y, int z, int seed) => 100 * seed + 10 * z + x - 500 + 300 * Label(x, y, z);

    public static IEnumerable<(int X, int Y)> Pixels() =>
        from y in Enumerable.Range(0, Rows) from x in Enumerable.Range(0, Columns) select (x, y);

    public static void Copy(string name, TemporaryFolder to)
    {
        foreach (string file in Directory.EnumerateFiles(PathOf(name), "*", SearchOption.AllDirectories))
            to.Add(Path.GetRelativePath(PathOf(name), file), File.ReadAllBytes(file));
    }
}
