using Tessera.Core.Files;
using Tessera.Imaging.Codecs;
using Tessera.Imaging.Frames;
using Tessera.Imaging.Images;
using Tessera.Imaging.Native;

namespace Tessera.Imaging.Video;

/// <summary>
/// Video files, frame by frame in RGB of 8 bits, turned upright. Frames are found by their times in the file's packets: frame 7
/// is the eighth that is shown, whatever order they are stored in.
/// </summary>
internal sealed class VideoFormat : IFrameFormat
{
    public IReadOnlyList<string> Endings { get; } = [".mp4", ".avi", ".mkv", ".mov", ".webm"];

    public IFrameSource Open(string path)
    {
        if (Directory.Exists(path)) throw InputException.At(path, "is a folder; expected a video");
        return new VideoSource(path);
    }

    private sealed class VideoSource : IFrameSource
    {
        private readonly string _path;
        private readonly VideoDecoder _decoder;
        private readonly VideoInfo _info;

        public VideoSource(string path)
        {
            _path = path;
            _decoder = NativeVideo.Open(path, out _info);
            (int width, int height) = QuarterTurns.SizeOf(_info.Width, _info.Height, _info.Turn);
            Header = new ImageHeader(ImageFormat.Video, width, height, 3, SampleType.UInt8);
        }

        public int Count => _info.Count;

        public ImageHeader Header { get; }

        public double? SecondsPerFrame => _info.SecondsPerFrame > 0 ? _info.SecondsPerFrame : null;

        public int Next => NativeVideo.Next(_decoder);

        public Image Read(int index)
        {
            Image image = Image.Uninitialized(_info.Width, _info.Height);
            NativeVideo.Read(_decoder, index, image, _path);
            return QuarterTurns.Upright(image, _info.Turn);
        }

        public void Dispose() => _decoder.Dispose();
    }
}
