using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Imaging.Files;
using Tessera.Imaging.Frames;

namespace Tessera.Inference.Prediction;

/// <summary>Beside the masks of a volume's slices, all of them as one volume that lies where its image lies: viewers lay it over
/// the scan, which they do with no pictures.</summary>
internal static class MaskVolumes
{
    /// <summary>Of a slice's mask scan/0012.png the volume scan.nii.gz; null where the image is no such slice.</summary>
    public static string? PlaceOf(string image, string mask)
    {
        if (FrameLocator.Find(image) is not { Frame: not null, Source: var source }) return null;
        if (FrameFormats.Of(source) is not { HoldsMasks: true }) return null;
        return Path.GetDirectoryName(mask) + Path.GetFileName(source)[FrameFormats.StemOf(source).Length..];
    }

    /// <summary>Writes those of which all slices are predicted.</summary>
    public static IReadOnlyList<string> Write(IReadOnlyList<PredictedImage> images, LabelMap labels)
    {
        List<string> written = [];
        foreach (IGrouping<string?, PredictedImage> slices in images.GroupBy(image => PlaceOf(image.File, image.Mask)))
        {
            if (slices.Key is not { } place || FrameLocator.Find(slices.First().File)?.Source is not { } source) continue;
            string[] masks = [.. slices.OrderBy(slice => FrameLocator.Find(slice.File)?.Frame).Select(slice => slice.Mask)];
            if (masks.Length != FrameFile.At(source).Count) continue;
            IEnumerable<Mask> ids = masks.Select(mask => MaskFile.Read(mask));
            FrameFormats.Of(source)?.WriteMasks(place, source, ids, wide: labels.IgnoreId > byte.MaxValue);
            written.Add(place);
        }
        return written;
    }
}
