using System.Globalization;
using Tessera.Core.Files;

namespace Tessera.Imaging.Frames;

/// <summary>
/// One image of a file with many, written as a path: <c>clip.mp4#12</c>, <c>scan.nii.gz#40</c>. Counted from 0. A file that is
/// really called so goes first.
/// </summary>
/// <param name="Source">The file, or the folder of a series.</param>
/// <param name="Frame">Null: the file as a whole, which then has to hold one image.</param>
public sealed record FrameLocator(string Source, int? Frame)
{
    private const char Mark = '#';

    /// <summary>What a path names in a file with many images; null where it is a plain file's.</summary>
    public static FrameLocator? Find(string path)
    {
        // Most paths end here, before the disk is asked.
        int mark = path.LastIndexOf(Mark);
        if (mark < 0) return FrameFormats.HasFrameExtension(path) ? new FrameLocator(path, null) : null;
        if (File.Exists(path)) return FrameFormats.HasFrameExtension(path) ? new FrameLocator(path, null) : null;
        bool isNumber = int.TryParse(path.AsSpan(mark + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int frame);
        string source = path[..mark];
        return isNumber && FrameFormats.Of(source) is not null ? new FrameLocator(source, frame) : null;
    }

    public override string ToString() =>
        Frame is { } frame ? string.Create(CultureInfo.InvariantCulture, $"{Source}{Mark}{frame}") : Source;

    /// <exception cref="InputException">There is no image of that number, or none is named and there are several.</exception>
    internal int Within(int count)
    {
        if (Frame is { } frame)
            return frame < count ? frame : throw InputException.At(Source, $"has no image {frame}; expected 0 to {count - 1}");
        return count == 1 ? 0 : throw InputException.At(Source,
            $"holds {count} images; expected one of them by its number, {Path.GetFileName(Source)}#0 to #{count - 1}");
    }
}
