using Tessera.Imaging.Frames;
using Tessera.Rasters.GeoTiffs;
using Tessera.Rasters.Volumes.Dicom;
using Tessera.Rasters.Volumes.Nifti;

namespace Tessera.Cli;

/// <summary>What the command reads beyond pictures and videos.
/// Their engines are loaded by the first file of their kind.</summary>
internal static class FileFormats
{
    public static void Add()
    {
        FrameFormats.Add(new NiftiFormat());
        FrameFormats.Add(new DicomFormat());
        PixelScale.AddMaps(MapScale.Of);
    }
}
