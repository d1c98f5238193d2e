using System.Runtime.InteropServices;
using Tessera.Core.Files;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Native;

/// <summary>libtessera_video: FFmpeg's decoders and encoders. The library loads when the first video is opened.</summary>
internal static unsafe partial class NativeVideo
{
    private const string Library = "tessera_video";

    /// <summary>Decoders and encoders that are open.</summary>
    public static long Live => LiveCount();

    public static VideoDecoder Open(string path, out VideoInfo info)
    {
        Check(OpenDecoder(Path.GetFullPath(path), out info, out VideoDecoder decoder), path);
        return decoder;
    }

    public static int Next(VideoDecoder decoder) => NextFrame(decoder);

    public static void Read(VideoDecoder decoder, int index, Image to, string name)
    {
        fixed (byte* pixels = to.Bytes) Check(ReadFrame(decoder, index, pixels, to.Bytes.Length), name);
    }

    /// <summary>Frames a second are <paramref name="rate"/> / <paramref name="per"/>.</summary>
    public static VideoEncoder Create(string path, int width, int height, int rate, int per, string name)
    {
        Check(OpenEncoder(Path.GetFullPath(path), width, height, rate, per, out VideoEncoder encoder), name);
        return encoder;
    }

    public static void Add(VideoEncoder encoder, Image frame, string name)
    {
        fixed (byte* pixels = frame.Bytes) Check(AddFrame(encoder, pixels), name);
    }

    public static void Finish(VideoEncoder encoder, string name) => Check(FinishVideo(encoder), name);

    public static VideoStream NewStream(string source)
    {
        Check(CreateStream(source, out VideoStream stream), source);
        return stream;
    }

    /// <summary>Waits for the first picture's size.</summary>
    public static StreamInfo Open(VideoStream stream, string name)
    {
        Check(OpenStream(stream, out StreamInfo info), name);
        return info;
    }

    /// <summary>False after the last frame.</summary>
    public static bool Read(VideoStream stream, Image to, string name)
    {
        fixed (byte* pixels = to.Bytes)
        {
            Check(ReadStream(stream, pixels, to.Bytes.Length, out int more), name);
            return more != 0;
        }
    }

    /// <summary>Ends opening and reading, from any thread.</summary>
    public static void Stop(VideoStream stream) => StopStream(stream);

    private static void Check(int status, string name)
    {
        if (status == 0) return;
        string text = Marshal.PtrToStringUTF8((nint)LastError()) ?? "";
        string line = $"{name}: {text.ReplaceLineEndings(" ")}";
        throw status == 1 ? new InputException(line) : new InvalidOperationException(line);
    }

    [LibraryImport(Library, EntryPoint = "tsv_last_error")]
    private static partial byte* LastError();

    [LibraryImport(Library, EntryPoint = "tsv_live")]
    private static partial long LiveCount();

    [LibraryImport(Library, EntryPoint = "tsv_open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenDecoder(string path, out VideoInfo info, out VideoDecoder decoder);

    [LibraryImport(Library, EntryPoint = "tsv_read")]
    private static partial int ReadFrame(VideoDecoder decoder, int number, byte* rgb, long size);

    [LibraryImport(Library, EntryPoint = "tsv_next")]
    private static partial int NextFrame(VideoDecoder decoder);

    [LibraryImport(Library, EntryPoint = "tsv_close")]
    internal static partial void CloseDecoder(nint decoder);

    [LibraryImport(Library, EntryPoint = "tsv_stream_new", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreateStream(string source, out VideoStream stream);

    [LibraryImport(Library, EntryPoint = "tsv_stream_open")]
    private static partial int OpenStream(VideoStream stream, out StreamInfo info);

    [LibraryImport(Library, EntryPoint = "tsv_stream_read")]
    private static partial int ReadStream(VideoStream stream, byte* rgb, long size, out int more);

    [LibraryImport(Library, EntryPoint = "tsv_stream_stop")]
    private static partial void StopStream(VideoStream stream);

    [LibraryImport(Library, EntryPoint = "tsv_stream_close")]
    internal static partial void CloseStream(nint stream);

    [LibraryImport(Library, EntryPoint = "tsv_writer_open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenEncoder(string path, int width, int height, int rate, int per, out VideoEncoder encoder);

    [LibraryImport(Library, EntryPoint = "tsv_writer_add")]
    private static partial int AddFrame(VideoEncoder encoder, byte* rgb);

    [LibraryImport(Library, EntryPoint = "tsv_writer_finish")]
    private static partial int FinishVideo(VideoEncoder encoder);

    [LibraryImport(Library, EntryPoint = "tsv_writer_close")]
    internal static partial void CloseEncoder(nint encoder);
}

/// <summary>Of a video, as the native side has it.</summary>
internal readonly struct VideoInfo
{
    public readonly int Width, Height, Count;

    /// <summary>Degrees clockwise by which frames stand upright: 0, 90, 180 or 270.</summary>
    public readonly int Turn;

    public readonly double SecondsPerFrame;
}

internal sealed class VideoDecoder : SafeHandle
{
    public VideoDecoder() : base(0, ownsHandle: true) { }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeVideo.CloseDecoder(handle);
        return true;
    }
}

/// <summary>Of what comes in as it is made.</summary>
internal readonly struct StreamInfo
{
    public readonly int Width, Height;

    /// <summary>Degrees clockwise by which frames stand upright: 0, 90, 180 or 270.</summary>
    public readonly int Turn;

    /// <summary>0 where it does not tell.</summary>
    public readonly double SecondsPerFrame;
}

internal sealed class VideoStream : SafeHandle
{
    public VideoStream() : base(0, ownsHandle: true) { }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeVideo.CloseStream(handle);
        return true;
    }
}

internal sealed class VideoEncoder : SafeHandle
{
    public VideoEncoder() : base(0, ownsHandle: true) { }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeVideo.CloseEncoder(handle);
        return true;
    }
}
