using Tessera.Core.Files;
using Tessera.Core.Masks;

namespace Tessera.Imaging.Rasters;

/// <summary>From the coordinates of a map to others.</summary>
public interface IMapTransform : IDisposable
{
    /// <summary>In place: longitude and latitude on WGS 84.</summary>
    /// <exception cref="InputException">A point lies where the map's system does not reach.</exception>
    void ToDegrees(Span<Point> points);
}
