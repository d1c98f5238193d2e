using Tessera.Core.Files;
using Tessera.Core.Labels;

namespace Tessera.Imaging.Rasters;

/// <summary>A kind of raster files, for code that knows no library that reads them.</summary>
public interface IRasterFormat
{
    /// <summary>Of what it writes, with the dot.</summary>
    string Ending { get; }

    /// <exception cref="InputException">No such file, or it is none of this kind.</exception>
    IRasterSource Open(string path);

    /// <summary>A new raster of class ids that lies where its image lies, in the label map's colours; the ignore id is its
    /// NODATA.</summary>
    /// <exception cref="InputException">The place cannot be written to.</exception>
    IRasterSink CreateMask(string path, IRasterSource image, LabelMap labels);

    /// <summary>Null where the place's coordinate system lies nowhere on Earth, or there is none.</summary>
    /// <param name="place">Of the raster.</param>
    /// <param name="name">The raster's, for messages.</param>
    IMapTransform? ToDegrees(GeoReference place, string name);
}
