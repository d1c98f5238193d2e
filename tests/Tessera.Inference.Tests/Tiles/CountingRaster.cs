using Tessera.Core.Labels;
using Tessera.Imaging.Images;
using Tessera.Imaging.Rasters;

namespace Tessera.Inference.Tests.Tiles;

/// <summary>A raster that exists only where it is asked for: sample (x / 7 + y / 5) mod 256 of every band,
/// and what was asked.</summary>
internal sealed class CountingRaster(int width, int height, int bands = 3) : IRasterSource
{
    public string Name => "large.tif";

    public int Width => width;

    public int Height => height;

    public int Bands => bands;

    public SampleType Type => SampleType.UInt8;

    public (int Width, int Height) Block { get; init; } = (256, 256);

    public GeoReference? GeoReference => null;

    public double? NoData { get; init; }

    public bool HasAlpha { get; init; }

    public IReadOnlyList<Rgb>? Palette { get; init; }

    public long LargestRead { get; private set; }

    public long BytesRead { get; private set; }

    public static int SampleAt(int x, int y) => (x / 7 + y / 5) % 256;

    public void Read(RasterWindow window, ReadOnlySpan<int> wanted, Span<byte> to)
    {
        window.RequireInside(width, height);
        LargestRead = Math.Max(LargestRead, to.Length);
        BytesRead += to.Length;
        for (int y = 0; y < window.Height; y++)
        {
            for (int x = 0; x < window.Width; x++)
                to.Slice((y * window.Width + x) * bands, bands).Fill((byte)SampleAt(window.X + x, window.Y + y));
        }
    }

    public void Dispose() { }
}

/// <summary>Keeps no pixel: looks at each once, and at the memory meanwhile.</summary>
internal sealed class CheckingSink(int width, int height, Func<int, int, int> expected) : IRasterSink
{
    public int Width => width;

    public int Height => height;

    public int Bands => 1;

    public int NextRow { get; private set; }

    public long Wrong { get; private set; }

    public List<int> Heights { get; } = [];

    public long MostAlive { get; private set; }

    public void Write(RasterWindow window, ReadOnlySpan<byte> pixels)
    {
        Assert.Equal((0, NextRow, width), (window.X, window.Y, window.Width));
        Heights.Add(window.Height);
        for (int i = 0; i < pixels.Length; i++)
        {
            if (pixels[i] != expected(i % width, NextRow + i / width)) Wrong++;
        }
        NextRow += window.Height;
        MostAlive = Math.Max(MostAlive, GC.GetTotalMemory(forceFullCollection: true));
    }

    public void Complete() { }

    public void Dispose() { }
}
