using Tessera.Core.Files;

namespace Tessera.Imaging.Video;

/// <summary>Opens what frames come from, by its name.</summary>
public static class VideoSource
{
    /// <summary>Where nobody tells a rate.</summary>
    public const double UsualRate = 25;

    // A stream that does not know its rate tells its clock's ticks instead: 1,000 or 90,000 a second.
    private const double HighestRate = 500;

    /// <summary>Frames a second, where that can be believed.</summary>
    internal static double RateOf(double? secondsPerFrame) =>
        secondsPerFrame is > 1 / HighestRate and < 1000 and { } seconds ? 1 / seconds : UsualRate;

    /// <param name="source">A video or volume, a folder of pictures, a camera (/dev/video0), an address or - for the standard
    /// input.</param>
    /// <param name="framesPerSecond">In place of what the source tells.</param>
    /// <param name="cancellation">Ends the wait for a camera or an address.</param>
    /// <exception cref="InputException">There is no such source, or no video in it.</exception>
    public static IVideoSource Open(string source, double? framesPerSecond = null, CancellationToken cancellation = default) =>
        LiveVideo.Names(source) ? new LiveVideo(source, framesPerSecond, cancellation)
        : Directory.Exists(source) && Frames.FrameFormats.Of(source) is null ? new FolderVideo(source, framesPerSecond)
        : new FileVideo(source, framesPerSecond);
}
