using Tessera.Imaging.Frames;
using Tessera.Imaging.Images;
using Tessera.Rasters.Volumes.Dicom;
using Tessera.Rasters.Volumes.Nifti;

namespace Tessera.Rasters.Tests.Volumes;

/// <summary>What make_volumes.py wrote, and the values that its formulas give.</summary>
internal static class VolumeFiles
{
    public const int Columns = 7, Rows = 5, Slices = 4, DicomSize = 16;

    public static void Add()
    {
        FrameFormats.Add(new NiftiFormat());
        FrameFormats.Add(new DicomFormat());
    }

    public static string Nifti(string name) => Fixture.Path(Path.Combine("nifti", name));

    public static string Dicom(string name) => Fixture.Path(Path.Combine("dicom", name));

    public static int Value(int x, int y, int z) => 100 * z + 10 * y + x;

    public static int Label(int x, int y, int z) => (x + y + z) % 3;

    public static double[] Values(Image image) => image.Type switch
    {
        SampleType.UInt8 => [.. image.Bytes.ToArray().Select(v => (double)v)],
        SampleType.UInt16 => [.. image.Samples<ushort>().ToArray().Select(v => (double)v)],
        _ => [.. image.Samples<float>().ToArray().Select(v => (double)v)],
    };

    /// <summary>Row by row, of one slice.</summary>
    public static IEnumerable<double> Each(int columns, int rows, Func<int, int, double> value) =>
        from y in Enumerable.Range(0, rows) from x in Enumerable.Range(0, columns) select value(x, y);
}
