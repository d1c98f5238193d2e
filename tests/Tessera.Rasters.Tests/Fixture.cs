using System.Runtime.InteropServices;
using Tessera.Imaging.Images;

namespace Tessera.Rasters.Tests;

/// <summary>What make_fixtures.py wrote, and the values that its formulas give.</summary>
internal static class Fixture
{
    public static string Path(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "fixtures", name);

    public static byte Byte(int x, int y, int b) => (byte)((3 * x + 5 * y + 17 * b) % 251);

    public static ushort Word(int x, int y, int b) => (ushort)((301 * x + 577 * y + 9001 * b) % 65521);

    public static float Float(int x, int y, int b) => x / 2f - y / 4f + 100f * b;

    /// <summary>Interleaved samples of a window, as bytes.</summary>
    public static byte[] Samples(SampleType type, int x, int y, int width, int height, params int[] bands)
    {
        var places = from row in Enumerable.Range(y, height) from column in Enumerable.Range(x, width) from band in bands
                     select (column, row, band);
        return type switch
        {
            SampleType.UInt8 => [.. places.Select(p => Byte(p.column, p.row, p.band))],
            SampleType.UInt16 => MemoryMarshal.AsBytes<ushort>(places.Select(p => Word(p.column, p.row, p.band)).ToArray()).ToArray(),
            _ => MemoryMarshal.AsBytes<float>(places.Select(p => Float(p.column, p.row, p.band)).ToArray()).ToArray(),
        };
    }
}
