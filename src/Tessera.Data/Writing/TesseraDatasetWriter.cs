using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;
using Tessera.Data.Layouts;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Data.Writing;

/// <summary>Writes a data set in our own layout. Samples may come from several threads; the folder is a data set once <see
/// cref="Complete"/> was called.</summary>
public sealed class TesseraDatasetWriter(string root, LabelMap labels)
{
    /// <summary>Images as PNG, without loss; masks in the label map's colours.</summary>
    /// <exception cref="InputException">The disk refuses.</exception>
    /// <exception cref="ArgumentException">Image and mask differ in size, or a name leads out of its folder.</exception>
    public void Write(string split, string name, LoadedSample sample)
    {
        (Image image, Mask mask) = sample;
        if (image.Width != mask.Width || image.Height != mask.Height)
            throw new ArgumentException(
                $"the image of '{name}' is {image.Width}x{image.Height}, its mask {mask.Width}x{mask.Height}");
        MaskFile.Write(PathOf(TesseraLayout.Masks, split, name), mask, labels);
        ImageFile.Write(PathOf(TesseraLayout.Images, split, name), image);
    }

    /// <summary>Writes dataset.yaml, by which the folder is recognised.</summary>
    public void Complete() => DatasetYaml.Write(Path.Combine(root, DatasetYaml.FileName), labels);

    private string PathOf(string kind, string split, string name)
    {
        if (new[] { split, name }.Any(part => part is "" or "." or ".." || Path.GetFileName(part) != part))
            throw new ArgumentException($"'{split}/{name}' is no split and plain file name");
        return Path.Combine(root, kind, split, name + ".png");
    }
}
