using Tessera.Imaging.Video;

namespace Tessera.Imaging.Frames;

/// <summary>The kinds of files with many images that this program reads: videos, and what it adds at its start.</summary>
public static class FrameFormats
{
    private static readonly Lock Gate = new();

    private static readonly ChannelFiles Channels = new();

    private static (string Ending, IFrameFormat Format)[] s_byEnding = ByEnding([new VideoFormat()]);

    /// <summary>Of all kinds, in small letters.</summary>
    public static IReadOnlyList<string> Endings => [.. s_byEnding.Select(known => known.Ending)];

    /// <summary>For a program's start: takes the place of an earlier format of the same endings.</summary>
    public static void Add(IFrameFormat format)
    {
        lock (Gate)
        {
            s_byEnding = ByEnding(s_byEnding.Select(known => known.Format).Distinct()
                .Where(known => !known.Endings.Intersect(format.Endings).Any()).Append(format));
        }
    }

    public static bool HasFrameExtension(string path) => EndingOf(path) is not null;

    /// <summary>What opens a path, by its ending alone; a folder is looked into.</summary>
    public static IFrameFormat? Of(string path)
    {
        if (ChannelFiles.Names(path)) return Channels;
        foreach ((string ending, IFrameFormat format) in s_byEnding)
        {
            if (path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) return format;
        }
        return s_byEnding.Select(known => known.Format).Distinct().FirstOrDefault(format => format.TakesFolder(path));
    }

    /// <summary>A file's name without its ending, the double ones such as .nii.gz included.</summary>
    public static string StemOf(string path)
    {
        string name = Path.GetFileName(path);
        return EndingOf(name) is { } ending ? name[..^ending.Length] : Path.GetFileNameWithoutExtension(name);
    }

    /// <summary>The path of several files that are the channels of the same images: <c>a_0000.nii.gz|a_0001.nii.gz</c>; a single
    /// file's own.</summary>
    public static string JoinChannels(IReadOnlyList<string> files) => ChannelFiles.Join(files);

    /// <summary>Closes what is held open for a next image.</summary>
    public static void CloseIdle() => FramePool.Clear();

    private static string? EndingOf(string path)
    {
        foreach ((string ending, _) in s_byEnding)
        {
            if (path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) return ending;
        }
        return null;
    }

    // The longest first: .nii.gz before .gz.
    private static (string, IFrameFormat)[] ByEnding(IEnumerable<IFrameFormat> formats) =>
        [.. formats.SelectMany(format => format.Endings.Select(ending => (ending, format)))
            .OrderByDescending(known => known.ending.Length)];
}
