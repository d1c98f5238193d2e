using Tessera.Core.Labels;
using Tessera.Imaging.Images;
using Tessera.Imaging.Rasters;

namespace Tessera.Rasters.GeoTiffs;

/// <summary>GeoTIFF as a kind of raster. GDAL is loaded by the first file.</summary>
public sealed class GeoTiffFormat : IRasterFormat
{
    public string Ending => ".tif";

    public IRasterSource Open(string path) => GeoTiffSource.Open(path);

    public IRasterSink CreateMask(string path, IRasterSource image, LabelMap labels)
    {
        SampleType type = labels.IgnoreId > byte.MaxValue ? SampleType.UInt16 : SampleType.UInt8;
        return GeoTiffSink.Create(path, new GeoTiffOptions(image.Width, image.Height, 1, type)
        {
            GeoReference = image.GeoReference,
            Labels = labels,
            NoData = labels.IgnoreId,
        });
    }

    public IMapTransform? ToDegrees(GeoReference place, string name) => MapDegrees.Find(place, name);
}
