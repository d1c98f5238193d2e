using Tessera.Core.Files;
using Tessera.Data.Datasets;
using Tessera.Imaging.Codecs;
using Tessera.Imaging.Files;

namespace Tessera.Data.Annotations;

/// <summary>What all formats do with the images that they name.</summary>
internal static class AnnotatedSamples
{
    /// <summary>A sample called by its image's path below the folder that holds the images.</summary>
    public static Sample Of(string name, string image, string annotations, string split) =>
        new(Path.ChangeExtension(name.Replace('\\', '/'), null), image, annotations, split);

    /// <summary>The images of a folder; hidden files are none.</summary>
    public static IEnumerable<string> ImagesIn(string folder) => Directory.EnumerateFiles(folder)
        .Where(path => ImageFile.HasImageExtension(path) && Path.GetFileName(path)[0] != '.');

    /// <summary>By split, train first, and in order of name.</summary>
    /// <exception cref="InputException">There is none, or an image stands there twice.</exception>
    public static IEnumerable<KeyValuePair<string, IReadOnlyList<Sample>>> BySplit(string root, IEnumerable<Sample> samples)
    {
        Sample[] all = [.. samples];
        if (all.Length == 0)
            throw InputException.At(root, "has labels, but none of the images that they name; expected one or more");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (all.FirstOrDefault(sample => !seen.Add(sample.ImagePath)) is { } twice)
            throw InputException.At(
                twice.MaskPath, $"names the image {twice.ImagePath}, which has labels already; expected one entry an image");
        return SplitNames.InOrder(all.GroupBy(sample => sample.Split), split => split.Key)
            .Select(split => KeyValuePair.Create<string, IReadOnlyList<Sample>>(
                split.Key, [.. split.OrderBy(sample => sample.Name, StringComparer.Ordinal)]));
    }

    /// <summary>The size of a sample's image, from its header, and turned as the image will be.</summary>
    /// <exception cref="InputException">The image cannot be read, or the annotations were made on another size.</exception>
    public static (int Width, int Height) SizeOf(Sample sample, int? declaredWidth = null, int? declaredHeight = null)
    {
        ImageHeader header = ImageFile.ReadHeader(sample.ImagePath);
        (int width, int height) = (header.UprightWidth, header.UprightHeight);
        if ((declaredWidth ?? width) != width || (declaredHeight ?? height) != height)
            throw InputException.At(sample.MaskPath, $"has labels for {declaredWidth}x{declaredHeight} pixels; " +
                $"expected {width}x{height}, the size of {sample.ImagePath}");
        return (width, height);
    }
}
