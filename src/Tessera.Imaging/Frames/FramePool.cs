using Tessera.Core.Files;

namespace Tessera.Imaging.Frames;

/// <summary>
/// Open files with many images, kept for the next one: decoding goes on where it was. A source is with one caller at a time;
/// several callers of one file get several.
/// </summary>
internal static class FramePool
{
    // A video decoder holds some frames, an open volume next to nothing; whoever goes through a data set in any order meets
    // more files than can stay open.
    private const int MostIdle = 16;

    private static readonly Lock Gate = new();

    // The latest given back first.
    private static readonly LinkedList<OpenSource> Idle = [];

    public static int IdleCount
    {
        get
        {
            lock (Gate) return Idle.Count;
        }
    }

    /// <param name="path">Of the file.</param>
    /// <param name="index">The image that is wanted.</param>
    /// <param name="use">Called with the source, which is nobody else's meanwhile.</param>
    public static T Use<T>(string path, int index, Func<IFrameSource, T> use)
    {
        OpenSource open = Take(path, index);
        T result;
        try
        {
            result = use(open.Source);
        }
        catch
        {
            // After a fault nobody knows where a decoder stands.
            open.Source.Dispose();
            throw;
        }
        GiveBack(open);
        return result;
    }

    public static void Clear()
    {
        OpenSource[] closing;
        lock (Gate)
        {
            closing = [.. Idle];
            Idle.Clear();
        }
        foreach (OpenSource open in closing) open.Source.Dispose();
    }

    private static OpenSource Take(string path, int index)
    {
        IFrameFormat format = FrameFormats.Of(path) ?? throw InputException.At(path,
            $"is no file with many images; expected one that ends in {string.Join(' ', FrameFormats.Endings)}");
        string key = Path.GetFullPath(path);
        FileStamp stamp = FileStamp.Of(path, Path.GetFullPath(format.PlaceOf(path)));
        OpenSource? best = null, stale = null;
        lock (Gate)
        {
            foreach (OpenSource open in Idle.Where(open => open.Key == key))
            {
                if (open.Stamp != stamp) stale = open;
                else if (best is null || Way(open) < Way(best)) best = open;
            }
            if (best is not null) Idle.Remove(best);
            if (stale is not null) Idle.Remove(stale);
        }
        stale?.Source.Dispose();
        if (best is not null && best.Path == path) return best;
        best?.Source.Dispose();
        return new OpenSource(path, key, stamp, format.Open(path));

        // Forward from where it stands, or else from the start.
        long Way(OpenSource open) => index >= open.Source.Next ? index - open.Source.Next : int.MaxValue + (long)index;
    }

    private static void GiveBack(OpenSource open)
    {
        OpenSource? closing = null;
        lock (Gate)
        {
            Idle.AddFirst(open);
            if (Idle.Count > MostIdle && Idle.Last is { } last)
            {
                closing = last.Value;
                Idle.RemoveLast();
            }
        }
        closing?.Source.Dispose();
    }

    private sealed record OpenSource(string Path, string Key, FileStamp Stamp, IFrameSource Source);

    // A file that was written anew is another file.
    private readonly record struct FileStamp(long Length, DateTime Written)
    {
        public static FileStamp Of(string path, string place)
        {
            if (Directory.Exists(place)) return new FileStamp(0, Directory.GetLastWriteTimeUtc(place));
            var file = new FileInfo(place);
            return file.Exists ? new FileStamp(file.Length, file.LastWriteTimeUtc)
                : throw InputException.At(path, "there is no such file");
        }
    }
}
