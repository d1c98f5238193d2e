using System.Runtime.InteropServices;
using Tessera.Imaging.Rasters;

namespace Tessera.Rasters.Native;

internal static unsafe partial class NativeRasters
{
    public static long CacheLimit => GdalCacheLimit();

    public static long CacheUsed => GdalCacheUsed();

    public static GeoTiffSourceHandle Open(string path, out GeoTiffFacts facts)
    {
        Check(OpenGeoTiff(path, out GeoTiffSourceHandle source, out facts), path);
        return source;
    }

    public static string Crs(GeoTiffSourceHandle source) => Marshal.PtrToStringUTF8((nint)CrsOf(source)) ?? "";

    /// <summary>RGB bytes.</summary>
    public static byte[] Palette(GeoTiffSourceHandle source, int colours)
    {
        var rgb = new byte[3 * colours];
        fixed (byte* to = rgb) PaletteOf(source, to);
        return rgb;
    }

    /// <param name="source">Used by one thread at a time.</param>
    /// <param name="window">Within the raster.</param>
    /// <param name="bands">Counted from 1, as GDAL does.</param>
    /// <param name="to">As long as the window asks for.</param>
    /// <param name="type">Of the samples in <paramref name="to"/>.</param>
    /// <param name="name">Of the file, for messages.</param>
    public static void Read(GeoTiffSourceHandle source, RasterWindow window, ReadOnlySpan<int> bands, Span<byte> to, int type,
        string name)
    {
        fixed (int* numbers = bands)
        fixed (byte* pixels = to)
        {
            Check(ReadGeoTiff(source, window.X, window.Y, window.Width, window.Height, numbers, bands.Length, pixels, type), name);
        }
    }

    public static GeoTiffSinkHandle Create(string path, in GeoTiffPlan plan, string crs, ReadOnlySpan<byte> palette)
    {
        fixed (GeoTiffPlan* facts = &plan)
        fixed (byte* colours = palette)
        {
            Check(CreateGeoTiff(path, facts, crs, colours, out GeoTiffSinkHandle sink), path);
            return sink;
        }
    }

    public static void Write(GeoTiffSinkHandle sink, RasterWindow window, ReadOnlySpan<byte> from, string name)
    {
        fixed (byte* pixels = from)
            Check(WriteGeoTiff(sink, window.X, window.Y, window.Width, window.Height, pixels), name);
    }

    public static void Finish(GeoTiffSinkHandle sink, string name) => Check(FinishGeoTiff(sink), name);

    [LibraryImport(Library, EntryPoint = "tsr_gdal_cache_limit")]
    private static partial long GdalCacheLimit();

    [LibraryImport(Library, EntryPoint = "tsr_gdal_cache_used")]
    private static partial long GdalCacheUsed();

    [LibraryImport(Library, EntryPoint = "tsr_geotiff_open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenGeoTiff(string path, out GeoTiffSourceHandle source, out GeoTiffFacts facts);

    [LibraryImport(Library, EntryPoint = "tsr_geotiff_crs")]
    private static partial byte* CrsOf(GeoTiffSourceHandle source);

    [LibraryImport(Library, EntryPoint = "tsr_geotiff_palette")]
    private static partial void PaletteOf(GeoTiffSourceHandle source, byte* rgb);

    [LibraryImport(Library, EntryPoint = "tsr_geotiff_read")]
    private static partial int ReadGeoTiff(GeoTiffSourceHandle source, int x, int y, int width, int height, int* bands, int count,
        byte* to, int type);

    [LibraryImport(Library, EntryPoint = "tsr_geotiff_close")]
    internal static partial void CloseGeoTiff(nint source);

    [LibraryImport(Library, EntryPoint = "tsr_geotiff_create", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreateGeoTiff(string path, GeoTiffPlan* plan, string crs, byte* palette, out GeoTiffSinkHandle sink);

    [LibraryImport(Library, EntryPoint = "tsr_geotiff_write")]
    private static partial int WriteGeoTiff(GeoTiffSinkHandle sink, int x, int y, int width, int height, byte* from);

    [LibraryImport(Library, EntryPoint = "tsr_geotiff_finish")]
    private static partial int FinishGeoTiff(GeoTiffSinkHandle sink);

    [LibraryImport(Library, EntryPoint = "tsr_geotiff_abandon")]
    internal static partial void AbandonGeoTiff(nint sink);
}
