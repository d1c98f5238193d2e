using System.Text;
using Tessera.Core.Files;
using Tessera.Core.Text;
using Tessera.Imaging.Frames;
using Tessera.Inference.Prediction;

namespace Tessera.Inference.Outputs;

/// <summary>How large each class is in a volume: its voxels times their size. Slices that failed are missing, which the numbers
/// of slices tell.</summary>
internal static class VolumeTable
{
    /// <summary>Writes nothing, and says so, where no input is a volume whose voxels have a size.</summary>
    /// <exception cref="InputException">The disk refuses.</exception>
    public static bool Write(string path, IReadOnlyList<PredictedImage> images)
    {
        var lines = new StringBuilder();
        foreach (IGrouping<string?, PredictedImage> volume in images.GroupBy(image => SourceOf(image.File)))
        {
            if (volume.Key is not { } source || Opened(source) is not { } file) continue;
            if (file.Spacing is not { X: > 0, Y: > 0, Z: > 0 and double z } spacing) continue;
            double voxel = spacing.X * spacing.Y * z;
            var classes = volume.SelectMany(image => image.Classes).GroupBy(c => c.Id).OrderBy(c => c.Key);
            foreach (IGrouping<int, PredictedClass> found in classes)
            {
                long voxels = found.Sum(c => c.Pixels);
                double cubic = voxels * voxel;
                lines.Append(CsvText.Line(source, CsvText.Number(found.Key), found.First().Name, CsvText.Number(found.Count()),
                    CsvText.Number(volume.Count()), CsvText.Number(file.Count), CsvText.Number(voxels), CsvText.Number(cubic),
                    CsvText.Number(cubic / PixelSpacing.CubicMillimetresPerMillilitre)));
            }
        }
        if (lines.Length == 0) return false;
        string header = CsvText.Line("file", "class_id", "class", "slices_with_class", "slices_measured", "slices", "voxels",
            "volume_mm3", "volume_ml");
        AtomicFile.WriteText(path, header + lines);
        return true;
    }

    // Slices that are files of their own, as DICOM has them, belong to their folder.
    private static string? SourceOf(string image)
    {
        if (FrameLocator.Find(image) is not { } place) return null;
        if (place.Frame is not null) return place.Source;
        string? folder = Path.GetDirectoryName(image);
        return string.IsNullOrEmpty(folder) || FrameFormats.Of(folder) is null ? null : folder;
    }

    // A folder of several series is none.
    private static FrameFile? Opened(string source)
    {
        try
        {
            return FrameFile.At(source);
        }
        catch (InputException)
        {
            return null;
        }
    }
}
