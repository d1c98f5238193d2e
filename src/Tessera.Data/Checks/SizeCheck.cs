using Tessera.Data.Checks.Remedies;
using Tessera.Imaging.Codecs;

namespace Tessera.Data.Checks;

/// <summary>Masks of another size than their image, and images whose EXIF turns them: the two are told apart here.</summary>
internal sealed class SizeCheck : ISampleCheck
{
    public IEnumerable<Finding> Look(CheckedSample sample)
    {
        if (sample.ImageHeader is not { } header) yield break;
        (int Width, int Height)? mask = sample.Labels is { } labels ? (labels.Mask.Width, labels.Mask.Height) : null;
        bool upright = mask is null || mask == (header.UprightWidth, header.UprightHeight);
        bool stored = mask is null || mask == (header.Width, header.Height);
        if (!upright && !stored)
            yield return new Finding(Severity.Error, FindingKinds.SizeMismatch, sample.Sample.MaskPath,
                $"{mask?.Width}x{mask?.Height}",
                $"{header.UprightWidth}x{header.UprightHeight}, the size of {sample.Sample.ImagePath}",
                "find the mask that belongs to this image, or draw it again; never resize one to fit");
        else if (header.Orientation != 1) yield return Turned(sample, header, upright, stored, known: mask is not null);
    }

    private static Finding Turned(CheckedSample sample, ImageHeader header, bool upright, bool stored, bool known)
    {
        string path = sample.Sample.ImagePath, size = $"{header.Width}x{header.Height}";
        string found = $"EXIF orientation {header.Orientation}: rows are stored as {size}, " +
            $"to be seen as {header.UprightWidth}x{header.UprightHeight}";
        if (upright && stored) return new Finding(Severity.Warning, FindingKinds.ExifRotation, path,
            found + (known ? "; the mask's size fits both" : ""), "an image stored upright",
            "look whether the mask lies right on the turned image, then store both upright");
        return upright
            ? new Finding(Severity.Warning, FindingKinds.ExifRotation, path, found + "; the mask fits the turned image",
                "an image stored upright: many tools do not turn it", "store it upright (--fix)")
            {
                Remedy = new StoreImage(path, Turn: true),
            }
            : new Finding(Severity.Error, FindingKinds.ExifRotation, path, found + "; the mask fits the rows as stored",
                "a mask of the turned image", "drop the orientation (--fix)")
            {
                Remedy = new StoreImage(path, Turn: false),
            };
    }
}
