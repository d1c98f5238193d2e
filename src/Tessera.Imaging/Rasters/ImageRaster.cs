using Tessera.Core.Labels;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Rasters;

/// <summary>An image in memory as a raster, for what goes over rasters window by window. All its channels are bands.</summary>
public sealed class ImageRaster(Image image, string name = "image") : IRasterSource
{
    public string Name => name;

    public int Width => image.Width;

    public int Height => image.Height;

    public int Bands => image.Channels;

    public SampleType Type => image.Type;

    public (int Width, int Height) Block => (image.Width, 1);

    public GeoReference? GeoReference => null;

    public double? NoData => null;

    public bool HasAlpha => false;

    public IReadOnlyList<Rgb>? Palette => null;

    public void Read(RasterWindow window, ReadOnlySpan<int> bands, Span<byte> to)
    {
        window.RequireInside(Width, Height);
        int sample = image.SampleBytes, pixel = Bands * sample,
            row = window.Width * (bands.Length > 0 ? bands.Length : Bands) * sample;
        if (to.Length != (long)row * window.Height)
            throw new ArgumentException($"room for {to.Length} bytes; expected {(long)row * window.Height}", nameof(to));
        for (int y = 0; y < window.Height; y++)
        {
            ReadOnlySpan<byte> from = image.Row(window.Y + y).Slice(window.X * pixel, window.Width * pixel);
            Span<byte> line = to.Slice(y * row, row);
            if (bands.IsEmpty) from.CopyTo(line);
            else TakeBands(from, pixel, sample, bands, line);
        }
    }

    public void Dispose() { }

    private static void TakeBands(ReadOnlySpan<byte> from, int pixel, int sample, ReadOnlySpan<int> bands, Span<byte> to)
    {
        for (int at = 0; !from.IsEmpty; from = from[pixel..])
        {
            foreach (int band in bands)
            {
                from.Slice(band * sample, sample).CopyTo(to[at..]);
                at += sample;
            }
        }
    }
}
