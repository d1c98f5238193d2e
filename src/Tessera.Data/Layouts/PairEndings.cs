using Tessera.Data.Datasets;
using Tessera.Imaging.Files;
using Tessera.Imaging.Frames;

namespace Tessera.Data.Layouts;

/// <summary>What stands behind the names of images and masks that go together: NAME.jpg with NAME_mask.png.</summary>
internal static class PairEndings
{
    private const int MostLookedAt = 200;
    private static readonly string[] ForImages = ["", "_image", "_img", "_rgb", "_sat", "_leftImg8bit"];

    private static readonly string[] ForMasks =
    [
        "", "_mask", "_masks", "_gt", "_label", "_labels", "_L", "_seg", "_segmentation", "_Segmentation",
        "_annotation", "_annot", "_manual1", "_gtFine_labelIds", "-mask", "-label",
    ];

    /// <summary>The endings that pair the most masks, the plainest among equals.</summary>
    public static NameEndings Of(FolderPair pair)
    {
        HashSet<string> images = [.. Stems(pair.Images)];
        string[] masks = [.. Stems(pair.Masks).Order(StringComparer.Ordinal).Take(MostLookedAt)];
        var endings = ForImages.SelectMany(image =>
            ForMasks.Select(mask => new NameEndings(image, mask) { MaskFiles = ImageFile.Extensions, Frames = true }));
        // Stable: among equals the first stays first.
        return endings.MaxBy(ending => masks.Count(stem => stem.EndsWith(ending.Mask, StringComparison.Ordinal) &&
            images.Contains(stem[..^ending.Mask.Length] + ending.Image))) ?? new();
    }

    private static IEnumerable<string> Stems(string folder) => !Directory.Exists(folder) ? []
        : Directory.EnumerateFiles(folder)
            .Where(path => ImageFile.HasImageExtension(path) || FrameFormats.HasFrameExtension(path))
            .Select(FrameFormats.StemOf).Concat(FrameSamples.SeriesIn(folder).Select(series => Path.GetFileName(series)));
}
