using System.Diagnostics;
using Tessera.Core.Files;
using Tessera.Imaging.Images;
using Tessera.Imaging.Native;

namespace Tessera.Imaging.Video;

/// <summary>What goes on while it is read: a camera (/dev/video0), an address (rtsp, http), or the standard input (-).</summary>
public sealed class LiveVideo : IVideoSource
{
    private const string Pipe = "-";

    private readonly string _name;
    private readonly VideoStream _stream;
    private readonly StreamInfo _info;

    private Stopwatch? _clock;
    private int _next;

    /// <summary>Waits until the first picture's size is known.</summary>
    /// <exception cref="InputException">No such camera or address, or it gives no video.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while it was waited for.</exception>
    public LiveVideo(string source, double? framesPerSecond = null, CancellationToken cancellation = default)
    {
        _name = source;
        _stream = NativeVideo.NewStream(source);
        try
        {
            using CancellationTokenRegistration stop = cancellation.Register(Stop);
            _info = NativeVideo.Open(_stream, source);
        }
        catch (Exception error)
        {
            _stream.Dispose();
            if (error is InputException) cancellation.ThrowIfCancellationRequested();
            throw;
        }
        (Width, Height) = QuarterTurns.SizeOf(_info.Width, _info.Height, _info.Turn);
        FramesPerSecond = framesPerSecond ?? VideoSource.RateOf(_info.SecondsPerFrame);
    }

    /// <summary>Tells such a source from a file by its name.</summary>
    public static bool Names(string source) =>
        source == Pipe || source.StartsWith("/dev/video", StringComparison.Ordinal)
            || source.Contains("://", StringComparison.Ordinal);

    public int Width { get; }

    public int Height { get; }

    public double FramesPerSecond { get; }

    public int? Count => null;

    // A pipe holds back whoever writes into it: nothing is lost there.
    public bool IsLive => _name != Pipe;

    public VideoFrame? Read()
    {
        Image image = Image.Uninitialized(_info.Width, _info.Height);
        if (!NativeVideo.Read(_stream, image, _name)) return null;
        _clock ??= Stopwatch.StartNew();
        double seconds = IsLive ? _clock.Elapsed.TotalSeconds : _next / FramesPerSecond;
        return new VideoFrame(_next++, seconds, QuarterTurns.Upright(image, _info.Turn));
    }

    public void Stop() => NativeVideo.Stop(_stream);

    public void Dispose() => _stream.Dispose();
}
