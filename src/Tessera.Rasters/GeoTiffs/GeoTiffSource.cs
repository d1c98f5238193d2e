using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Imaging.Images;
using Tessera.Imaging.Rasters;
using Tessera.Rasters.Native;

namespace Tessera.Rasters.GeoTiffs;

/// <summary>
/// A GeoTIFF read through GDAL. Bytes and unsigned 16 bits come as they are; 16 bits with a sign, 32-bit integers and doubles come
/// as floats (exact up to 2^24); complex samples are refused.
/// </summary>
public sealed class GeoTiffSource : IRasterSource
{
    private readonly GeoTiffSourceHandle _handle;
    private readonly int[] _allBands;
    private readonly Lock _lock = new();

    public string Name { get; }

    public int Width { get; }

    public int Height { get; }

    public int Bands { get; }

    public SampleType Type { get; }

    public GeoReference? GeoReference { get; }

    public double? NoData { get; }

    public bool HasAlpha { get; }

    public IReadOnlyList<Rgb>? Palette { get; }

    private GeoTiffSource(string path, GeoTiffSourceHandle handle, in GeoTiffFacts facts)
    {
        (Name, _handle) = (path, handle);
        (Width, Height, Bands, Type) = (facts.Width, facts.Height, facts.Bands, (SampleType)facts.Type);
        _allBands = [.. Enumerable.Range(1, Bands)];
        if (facts.HasTransform != 0)
            GeoReference = new GeoReference(NativeRasters.Crs(handle), facts.Transform, facts.UnitMetres > 0 ? facts.UnitMetres : null);
        NoData = facts.HasNoData != 0 ? facts.NoData : null;
        HasAlpha = facts.HasAlpha != 0;
        if (facts.Colours > 0)
            Palette = [.. NativeRasters.Palette(handle, facts.Colours).Chunk(3).Select(rgb => new Rgb(rgb[0], rgb[1], rgb[2]))];
    }

    /// <summary>Reads the header; pixels wait until they are asked for.</summary>
    /// <exception cref="InputException">No such file, no TIFF, or one that GDAL cannot read.</exception>
    public static GeoTiffSource Open(string path)
    {
        string full = Path.GetFullPath(path);
        TiffSignature.Require(full, path);
        GeoTiffSourceHandle? handle = null;
        try
        {
            handle = NativeRasters.Open(full, out GeoTiffFacts facts);
            return new GeoTiffSource(path, handle, facts);
        }
        catch (Exception error)
        {
            handle?.Dispose();
            if (error is not InputException || full == path) throw;
            throw new InputException(error.Message.Replace(full, path, StringComparison.Ordinal), error);
        }
    }

    public void Read(RasterWindow window, ReadOnlySpan<int> bands, Span<byte> to)
    {
        window.RequireInside(Width, Height);
        Span<int> numbers = bands.Length is > 0 and <= 64 ? stackalloc int[bands.Length] : new int[bands.Length];
        for (int i = 0; i < bands.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(bands[i], nameof(bands));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(bands[i], Bands, nameof(bands));
            numbers[i] = bands[i] + 1;
        }
        ReadOnlySpan<int> wanted = bands.Length > 0 ? numbers : _allBands;
        long bytes = window.Pixels * wanted.Length * Image.BytesOf(Type);
        if (to.Length != bytes) throw new ArgumentException($"room for {to.Length} bytes; expected {bytes}", nameof(to));
        lock (_lock) NativeRasters.Read(_handle, window, wanted, to, (int)Type, Name);
    }

    public void Dispose()
    {
        lock (_lock) _handle.Dispose();
    }
}
