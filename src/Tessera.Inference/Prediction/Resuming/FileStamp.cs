using Tessera.Imaging.Frames;

namespace Tessera.Inference.Prediction.Resuming;

/// <summary>What tells that a file is still the one that it was: its length and when it was last written (ticks, UTC).</summary>
internal sealed record FileStamp(long Length, long Written)
{
    /// <summary>Of an image's file; of a frame the whole video's. Null where none can be told: no such file,
    /// or a folder.</summary>
    public static FileStamp? OfImage(string image) => Of(FrameLocator.Find(image)?.Source ?? image);

    public static FileStamp? Of(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (file.LinkTarget is not null && file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target) file = target;
            return file.Exists ? new FileStamp(file.Length, file.LastWriteTimeUtc.Ticks) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
