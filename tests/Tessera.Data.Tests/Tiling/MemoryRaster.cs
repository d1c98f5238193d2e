using System.Runtime.InteropServices;
using Tessera.Core.Labels;
using Tessera.Imaging.Images;
using Tessera.Imaging.Rasters;

namespace Tessera.Data.Tests.Tiling;

/// <summary>A raster whose samples a formula gives; notes what is asked of it.</summary>
internal sealed class MemoryRaster(string name, int width, int height, int bands, SampleType type,
    Func<int, int, int, double> sample) : IRasterSource
{
    private readonly Lock _lock = new();
    private long _most;

    public string Name => name;

    public int Width => width;

    public int Height => height;

    public int Bands => bands;

    public SampleType Type => type;

    public (int Width, int Height) Block { get; init; } = (16, 16);

    public GeoReference? GeoReference { get; init; }

    public double? NoData { get; init; }

    public bool HasAlpha { get; init; }

    public IReadOnlyList<Rgb>? Palette { get; init; }

    public Action<RasterWindow> Reading { get; init; } = _ => { };

    /// <summary>Pixels of the largest window read.</summary>
    public long MostPixels => _most;

    public bool Disposed { get; private set; }

    public void Read(RasterWindow window, ReadOnlySpan<int> wanted, Span<byte> to)
    {
        window.RequireInside(width, height);
        Assert.Equal(0, wanted.Length);
        Reading(window);
        lock (_lock) _most = Math.Max(_most, window.Pixels);
        int at = 0;
        for (int y = window.Y; y < window.Y + window.Height; y++)
        {
            for (int x = window.X; x < window.X + window.Width; x++)
            {
                for (int b = 0; b < bands; b++) Set(to, at++, sample(x, y, b));
            }
        }
    }

    public void Dispose() => Disposed = true;

    private void Set(Span<byte> to, int at, double value)
    {
        if (type == SampleType.UInt8) to[at] = (byte)value;
        else if (type == SampleType.UInt16) MemoryMarshal.Cast<byte, ushort>(to)[at] = (ushort)value;
        else MemoryMarshal.Cast<byte, float>(to)[at] = (float)value;
    }
}
