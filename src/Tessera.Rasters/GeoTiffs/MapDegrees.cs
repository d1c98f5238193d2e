using System.Runtime.InteropServices;
using Tessera.Core.Masks;
using Tessera.Imaging.Rasters;
using Tessera.Rasters.Native;

namespace Tessera.Rasters.GeoTiffs;

/// <summary>Points of a coordinate system to longitude and latitude, by PROJ.</summary>
public sealed class MapDegrees : IMapTransform
{
    private readonly DegreesHandle _handle;
    private readonly string _name;

    private MapDegrees(DegreesHandle handle, string name) => (_handle, _name) = (handle, name);

    /// <param name="name">Of the raster, for messages.</param>
    /// <returns>Null where the system lies nowhere on Earth, or there is none.</returns>
    public static MapDegrees? Find(GeoReference place, string name)
    {
        if (place.Crs.Length == 0) return null;
        DegreesHandle handle = NativeRasters.Degrees(place.Crs, name);
        if (!handle.IsInvalid) return new MapDegrees(handle, name);
        handle.Dispose();
        return null;
    }

    public void ToDegrees(Span<Point> points) =>
        NativeRasters.ToDegrees(_handle, MemoryMarshal.Cast<Point, double>(points), _name);

    public void Dispose() => _handle.Dispose();
}
