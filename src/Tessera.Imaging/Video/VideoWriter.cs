using Tessera.Core.Files;
using Tessera.Imaging.Images;
using Tessera.Imaging.Native;

namespace Tessera.Imaging.Video;

/// <summary>
/// Writes frames as a video: .mp4 in H.264 (MPEG-4 part 2 where a size is odd or FFmpeg has no encoder for it), .avi in JPEG. The
/// file takes its place when it is whole.
/// </summary>
public sealed class VideoWriter : IDisposable
{
    private static readonly string[] Endings = [".mp4", ".avi"];

    // Frames a second as a fraction of this: 29.97 is 29970 of them.
    private const int Parts = 1000;

    private readonly string _path;
    private readonly PartFile _part;
    private readonly VideoEncoder _encoder;

    public int Width { get; }

    public int Height { get; }

    /// <exception cref="InputException">The ending is neither .mp4 nor .avi, or the place cannot be written to.</exception>
    public VideoWriter(string path, int width, int height, double framesPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfLessThan(framesPerSecond, 1.0 / Parts);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(framesPerSecond, 1000);
        RequireEnding(path);
        (_path, Width, Height) = (path, width, height);
        _part = new PartFile(path);
        try
        {
            _encoder = NativeVideo.Create(_part.Path, width, height, (int)Math.Round(framesPerSecond * Parts), Parts, path);
        }
        catch
        {
            _part.Dispose();
            throw;
        }
    }

    /// <summary>For whoever knows the path before the first frame.</summary>
    /// <exception cref="InputException">The ending is neither .mp4 nor .avi.</exception>
    public static void RequireEnding(string path)
    {
        if (Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase)) return;
        throw InputException.At(
            path, $"has an ending that names no video that is written; expected {string.Join(" or ", Endings)}");
    }

    /// <param name="frame">RGB of 8 bits, of the video's size.</param>
    /// <exception cref="InputException">The disk refuses.</exception>
    public void Add(Image frame)
    {
        if (frame.Channels != 3 || frame.Type != SampleType.UInt8 || frame.Width != Width || frame.Height != Height)
            throw new ArgumentException($"a frame is {frame.Width}x{frame.Height} with {frame.Channels} channels of " +
                $"{frame.Type}; expected {Width}x{Height} RGB of 8 bits", nameof(frame));
        NativeVideo.Add(_encoder, frame, _path);
    }

    /// <summary>Writes what is still in the encoder; the file is then in its place. Without it nothing is left behind.</summary>
    /// <exception cref="InputException">The disk refuses.</exception>
    public void Finish()
    {
        NativeVideo.Finish(_encoder, _path);
        _encoder.Dispose();
        _part.Commit();
    }

    public void Dispose()
    {
        _encoder.Dispose();
        _part.Dispose();
    }
}
