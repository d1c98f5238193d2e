using Tessera.Core.Files;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Video;

/// <summary>One picture of a video.</summary>
/// <param name="Number">Counted from 0, frames that nobody took included.</param>
/// <param name="Seconds">Since the first frame.</param>
/// <param name="Image">RGB of 8 bits, or what the files of a folder hold.</param>
public sealed record VideoFrame(int Number, double Seconds, Image Image);

/// <summary>Pictures one after the other: a video file, a folder, a camera. For one reader.</summary>
public interface IVideoSource : IDisposable
{
    int Width { get; }

    int Height { get; }

    double FramesPerSecond { get; }

    /// <summary>Null where nobody knows: a camera.</summary>
    int? Count { get; }

    /// <summary>Frames come when they come, whether somebody reads or not.</summary>
    bool IsLive { get; }

    /// <summary>Null after the last.</summary>
    /// <exception cref="InputException">It is damaged here, or the camera is gone.</exception>
    VideoFrame? Read();

    /// <summary>Ends a <see cref="Read"/> that waits; from any thread.</summary>
    void Stop() { }
}
