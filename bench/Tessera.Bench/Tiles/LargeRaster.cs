using Tessera.Core.Files;
using Tessera.Imaging.Files;
using Tessera.Imaging.Geometry;
using Tessera.Imaging.Images;
using Tessera.Imaging.Rasters;
using Tessera.Rasters.GeoTiffs;

namespace Tessera.Bench.Tiles;

/// <summary>A GeoTIFF of any size with photographs as its texture: side by side in an order that does not repeat, half of them
/// mirrored.</summary>
internal static class LargeRaster
{
    private const int RowsAtOnce = 256;

    // The lower left of Germany in UTM zone 32, 10 cm a pixel: any place does.
    private static readonly GeoReference Place = new(
        """PROJCS["UTM 32",GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],""" +
        """PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],""" +
        """PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",9],PARAMETER["scale_factor",0.9996],""" +
        """PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1]]""",
        new AffineTransform(400_000, 0.1, 0, 5_400_000, 0, -0.1), 1);

    public static string Make(string folder, int side, int height, IReadOnlyList<string> photographs)
    {
        string path = Path.Combine(folder, FormattableString.Invariant($"raster-{side}x{height}.tif"));
        if (File.Exists(path)) return path;
        Console.Error.WriteLine($"writing {path}");
        Image[] frames = [.. photographs.Take(40).Select(file => ImageFile.Read(file, new ReadOptions(3)))];
        (int, int) size = (frames[0].Width, frames[0].Height);
        if (frames.Any(frame => (frame.Width, frame.Height) != size))
            throw InputException.At(photographs[0], "has another size than its neighbours; expected images of one size");
        frames = [.. frames, .. frames.Select(Turning.FlipHorizontal)];
        using GeoTiffSink sink = GeoTiffSink.Create(path, new GeoTiffOptions(side, height, 3) { GeoReference = Place });
        byte[] rows = new byte[3 * side * RowsAtOnce];
        for (int top = 0; top < height; top += RowsAtOnce)
        {
            int count = Math.Min(RowsAtOnce, height - top);
            Parallel.For(0, count, y => Fill(frames, top + y, rows.AsSpan(3 * side * y, 3 * side)));
            sink.Write(new RasterWindow(0, top, side, count), rows.AsSpan(0, 3 * side * count));
        }
        sink.Complete();
        return path;
    }

    private static void Fill(Image[] frames, int y, Span<byte> row)
    {
        (int width, int height) = (frames[0].Width, frames[0].Height);
        for (int x = 0; 3 * x < row.Length; x += width)
        {
            uint cell = (uint)(y / height * 7919 + x / width * 104729);
            Image frame = frames[(cell ^ (cell >> 7)) % (uint)frames.Length];
            Span<byte> to = row[(3 * x)..];
            frame.Row(y % height)[..Math.Min(3 * width, to.Length)].CopyTo(to);
        }
    }
}
