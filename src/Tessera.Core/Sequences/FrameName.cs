using System.Globalization;
using System.Text.RegularExpressions;

namespace Tessera.Core.Sequences;

/// <summary>What a file's name tells of a video: which sequence it belongs to, and its place there.</summary>
/// <param name="Sequence">The name before the number, with the folder where one was given: two folders are two sequences. Empty
/// for names that are numbers.</param>
/// <param name="Frame">Frames follow each other by this number; they need not be neighbours.</param>
public sealed partial record FrameName(string Sequence, long Frame)
{
    /// <summary>Of a name or a path, with or without a file ending; null where it tells no frame.</summary>
    public static FrameName? Of(string path)
    {
        string folder = Path.GetDirectoryName(path) ?? "", file = Path.GetFileName(path);
        // Of a file with many images, by its number: clip.mp4#12.
        if (file.LastIndexOf('#') is > 0 and int mark &&
            long.TryParse(file.AsSpan(mark + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long number))
            return new FrameName(Path.Combine(folder, file[..mark]), number);
        Match name = Pattern().Match(file);
        if (!name.Success ||
            !long.TryParse(
                name.Groups["frame"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out long frame)) return null;
        return new FrameName(Path.Combine(folder, name.Groups["sequence"].Value), frame);
    }

    // 0001TP_006690 and Seq05VD_f02610 (CamVid), frankfurt_000000_000294_leftImg8bit (Cityscapes), frame_0012, 000012: the last
    // number that stands alone, then perhaps a word for the kind of image and a file ending.
    [GeneratedRegex(
        @"^(?:(?<sequence>.+)[_\-])?(?:f|frame)?(?<frame>[0-9]+)(?:_[A-Za-z][A-Za-z0-9]*)?(?:\.[A-Za-z][A-Za-z0-9]*)?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
