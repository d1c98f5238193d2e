using Tessera.Core.Files;
using Tessera.Imaging.Frames;

namespace Tessera.Imaging.Video;

/// <summary>The frames of a video file, or the slices of a volume as if time passed between them.</summary>
public sealed class FileVideo : IVideoSource
{
    private readonly IFrameSource _frames;

    private int _next;

    /// <param name="path">Of the file.</param>
    /// <param name="framesPerSecond">Where the file does not tell, or tells wrongly.</param>
    /// <exception cref="InputException">No such file, no video, truncated or damaged.</exception>
    public FileVideo(string path, double? framesPerSecond = null)
    {
        IFrameFormat format = FrameFormats.Of(path)
            ?? throw InputException.At(path, $"is no video; expected one that ends in {string.Join(' ', FrameFormats.Endings)}");
        if (!Path.Exists(path)) throw InputException.At(path, "there is no such file");
        _frames = format.Open(path);
        FramesPerSecond = framesPerSecond ?? VideoSource.RateOf(_frames.SecondsPerFrame);
    }

    public int Width => _frames.Header.Width;

    public int Height => _frames.Header.Height;

    public double FramesPerSecond { get; }

    public int? Count => _frames.Count;

    public bool IsLive => false;

    public VideoFrame? Read() =>
        _next < _frames.Count ? new VideoFrame(_next, _next / FramesPerSecond, _frames.Read(_next++)) : null;

    public void Dispose() => _frames.Dispose();
}
