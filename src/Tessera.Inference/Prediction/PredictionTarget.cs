using Tessera.Core.Files;
using Tessera.Core.Text;
using Tessera.Imaging.Files;
using Tessera.Imaging.Frames;

namespace Tessera.Inference.Prediction;

/// <summary>An image and where its mask goes.</summary>
/// <param name="Image">A file, or one of a file's images.</param>
/// <param name="Mask">The mask's file.</param>
/// <param name="Output">The folder of all that is written.</param>
/// <param name="Relative">The image's name in it, with its subfolders and without an ending.</param>
public sealed record PredictionTarget(string Image, string Mask, string Output, string Relative)
{
    /// <summary>The image's place among all, from 0.</summary>
    public int Number { get; init; }

    /// <summary>A file beside the mask, of its name: NAME_confidence.png.</summary>
    public string Beside(string ending) => WithoutEnding(Mask) + ending;

    /// <summary>A file in a folder of the output, where subfolders are kept as well.</summary>
    public string Under(string folder, string ending) => Path.Combine(Output, folder, Relative + ending);

    /// <summary>
    /// Images named by path, and those of folders with all their subfolders, in natural order. A folder's tree is kept under
    /// <paramref name="output"/>; two images that differ only in their ending keep it in the mask's name.
    /// </summary>
    /// <param name="inputs">Files and folders.</param>
    /// <param name="output">Where masks go.</param>
    /// <param name="masks">Whether any are written.</param>
    /// <exception cref="InputException">Nothing there, no image in a folder, or a mask would replace an image or another
    /// mask.</exception>
    public static IReadOnlyList<PredictionTarget> Find(IEnumerable<string> inputs, string output, bool masks = true)
    {
        (string Image, string Relative)[] found =
            [.. inputs.SelectMany(input => FindOne(input, output)).DistinctBy(f => Path.GetFullPath(f.Image))];
        HashSet<string> shared = [.. found.GroupBy(f => WithoutEnding(f.Relative)).Where(g => g.Count() > 1).Select(g => g.Key)];
        PredictionTarget[] targets = [.. found.Select(f =>
            Make(f.Image, shared.Contains(WithoutEnding(f.Relative)) ? f.Relative : WithoutEnding(f.Relative), output))];
        return masks ? Distinct(targets) : targets;
    }

    /// <exception cref="InputException">A mask would replace an image or another mask.</exception>
    internal static IReadOnlyList<PredictionTarget> Distinct(PredictionTarget[] targets)
    {
        RefuseOverwriting(targets);
        return targets;
    }

    private static (string Image, string Relative)[] FindOne(string input, string output)
    {
        if (File.Exists(input)) return [.. PerImage(input, Path.GetFileName(input))];
        if (!Directory.Exists(input))
        {
            return FrameLocator.Find(input) is { Frame: { } frame, Source: var source }
                ? [(input, RelativeOf(Path.GetFileName(source), frame))]
                : throw InputException.At(input, "there is no such file or folder; expected an image or a folder of images");
        }
        string masks = Path.GetFullPath(output);
        (string, string)[] images =
            [.. Walk(input, masks).Order(NaturalOrder.Instance)
                .SelectMany(path => PerImage(path, Path.GetRelativePath(input, path)))];
        if (images.Length == 0)
            throw InputException.At(
                input, $"holds no image; expected files that end in {string.Join(' ', ImageFile.Extensions)}");
        return images;
    }

    // A video's frames go into a folder of its name: clip/0012.png. One that cannot be opened fails when its turn comes.
    private static IEnumerable<(string, string)> PerImage(string path, string relative)
    {
        if (FrameLocator.Find(path) is null) return [(path, relative)];
        try
        {
            FrameFile file = FrameFile.At(path);
            return file.Count == 1 ? [(path, relative)]
                : Enumerable.Range(0, file.Count).Select(frame => (file.Locator(frame), RelativeOf(relative, frame)));
        }
        catch (InputException)
        {
            return [(path, relative)];
        }
    }

    // With an ending, which is left out like any.
    private static string RelativeOf(string relative, int frame) => Path.Combine(
        Path.GetDirectoryName(relative) ?? "", FrameFormats.StemOf(relative), FrameFile.NumberOf(frame) + ".frame");

    // Links to folders are not followed (they may lead in circles), nor is the folder that an earlier prediction wrote.
    private static IEnumerable<string> Walk(string folder, string masks)
    {
        foreach (string file in Directory.EnumerateFiles(folder))
        {
            string name = Path.GetFileName(file);
            bool unfinished = Path.GetFileNameWithoutExtension(name).EndsWith(AtomicFile.PartSuffix, StringComparison.Ordinal);
            bool isImage = ImageFile.HasImageExtension(name) || FrameFormats.HasFrameExtension(name);
            if (isImage && name[0] != '.' && !unfinished) yield return file;
        }
        foreach (string inner in Directory.EnumerateDirectories(folder))
        {
            bool link = (File.GetAttributes(inner) & FileAttributes.ReparsePoint) != 0;
            if (link || Path.GetFileName(inner)[0] == '.' || Path.GetFullPath(inner) == masks) continue;
            foreach (string file in Walk(inner, masks)) yield return file;
        }
    }

    private static PredictionTarget Make(string image, string relative, string output) =>
        new(image, Path.Combine(output, relative + ".png"), output, relative);

    private static void RefuseOverwriting(PredictionTarget[] targets)
    {
        HashSet<string> images = [.. targets.Select(t => Path.GetFullPath(FrameLocator.Find(t.Image)?.Source ?? t.Image))];
        var masks = new Dictionary<string, string>();
        foreach (PredictionTarget target in targets)
        {
            string mask = Path.GetFullPath(target.Mask);
            if (images.Contains(mask))
                throw InputException.At(
                    target.Mask, "is an image to segment and would be replaced by a mask; name another --out");
            if (MaskVolumes.PlaceOf(target.Image, target.Mask) is { } volume && images.Contains(Path.GetFullPath(volume)))
                throw InputException.At(volume, "is an image to segment and would be replaced by its masks; name another --out");
            if (!masks.TryAdd(mask, target.Image))
                throw InputException.At(
                    target.Mask, $"would hold the mask of {masks[mask]} and of {target.Image}; predict them into two folders");
        }
    }

    private static string WithoutEnding(string path) => Path.ChangeExtension(path, null);
}
