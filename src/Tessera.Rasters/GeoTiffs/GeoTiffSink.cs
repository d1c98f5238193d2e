using System.Runtime.InteropServices;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Imaging.Rasters;
using Tessera.Rasters.Native;

namespace Tessera.Rasters.GeoTiffs;

/// <summary>A GeoTIFF being written through GDAL: tiled, BigTIFF where 4 GiB may not do, beside its place until it is
/// complete.</summary>
public sealed class GeoTiffSink : IRasterSink
{
    private readonly string _path;
    private readonly GeoTiffOptions _options;
    private readonly PartFile _part;
    private readonly GeoTiffSinkHandle _handle;
    private long _missing;

    public int Width => _options.Width;

    public int Height => _options.Height;

    public int Bands => _options.Bands;

    private GeoTiffSink(string path, GeoTiffOptions options)
    {
        (_path, _options, _missing) = (path, options, (long)options.Width * options.Height);
        byte[] palette = Palette(options);
        _part = new PartFile(path);
        try
        {
            _handle = InPlace(() => NativeRasters.Create(_part.Path, Plan(options, palette.Length / 3),
                options.GeoReference?.Crs ?? "", palette));
        }
        catch
        {
            _part.Dispose();
            throw;
        }
    }

    /// <exception cref="InputException">The place cannot be written to.</exception>
    public static GeoTiffSink Create(string path, GeoTiffOptions options)
    {
        options.Validate();
        return new GeoTiffSink(path, options);
    }

    public void Write(RasterWindow window, ReadOnlySpan<byte> pixels)
    {
        window.RequireInside(Width, Height);
        long bytes = window.Pixels * Bands * Image.BytesOf(_options.Type);
        if (pixels.Length != bytes) throw new ArgumentException($"{pixels.Length} bytes of pixels; expected {bytes}", nameof(pixels));
        try
        {
            NativeRasters.Write(_handle, window, pixels, _part.Path);
        }
        catch (InputException error)
        {
            throw AtItsPlace(error);
        }
        _missing -= window.Pixels;
    }

    public void Complete()
    {
        if (_missing != 0) throw new InvalidOperationException($"{_path}: {_missing} pixels are missing, or some were written twice");
        InPlace(() =>
        {
            NativeRasters.Finish(_handle, _part.Path);
            return true;
        });
        _part.Commit();
    }

    public void Dispose()
    {
        _handle.Dispose();
        _part.Dispose();
    }

    // Messages have the name that the caller gave, not the one in which the file waits.
    private T InPlace<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (InputException error)
        {
            throw AtItsPlace(error);
        }
    }

    private InputException AtItsPlace(InputException error) =>
        new(error.Message.Replace(_part.Path, _path, StringComparison.Ordinal), error);

    private static GeoTiffPlan Plan(GeoTiffOptions options, int colours) => new()
    {
        Transform = options.GeoReference?.Transform ?? default,
        NoData = options.NoData ?? 0,
        Width = options.Width,
        Height = options.Height,
        Bands = options.Bands,
        Type = (int)options.Type,
        Tile = options.Tile,
        Compression = (int)options.Compression,
        Colours = colours,
        HasTransform = options.GeoReference is null ? 0 : 1,
        HasNoData = options.NoData is null ? 0 : 1,
        HasAlpha = options.HasAlpha ? 1 : 0,
        HoldsIds = options.Labels is null ? 0 : 1,
        Overviews = options.Overviews ? 1 : 0,
    };

    private static byte[] Palette(GeoTiffOptions options)
    {
        if (options.Labels is not { } labels || options.Type != SampleType.UInt8) return [];
        Rgb[] colours = [.. Enumerable.Range(0, 256).Select(id => id < labels.Count ? labels[id].Color : MaskColors.Ignore)];
        return MemoryMarshal.AsBytes<Rgb>(colours).ToArray();
    }
}
