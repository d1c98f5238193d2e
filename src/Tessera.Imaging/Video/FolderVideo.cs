using Tessera.Core.Files;
using Tessera.Core.Text;
using Tessera.Imaging.Codecs;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Video;

/// <summary>The pictures of a folder in natural order as a video.</summary>
public sealed class FolderVideo : IVideoSource
{
    private readonly string[] _files;

    private int _next;

    /// <exception cref="InputException">The folder holds no picture, or its first one cannot be read.</exception>
    public FolderVideo(string folder, double? framesPerSecond = null)
    {
        _files = [.. Directory.EnumerateFiles(folder)
            .Where(file => ImageFile.HasImageExtension(file) && Path.GetFileName(file)[0] != '.')
            .Order(NaturalOrder.Instance)];
        if (_files.Length == 0)
            throw InputException.At(
                folder, $"holds no picture; expected files that end in {string.Join(' ', ImageFile.Extensions)}");
        FramesPerSecond = framesPerSecond ?? VideoSource.UsualRate;
        ImageHeader first = ImageFile.ReadHeader(_files[0]);
        (Width, Height) = (first.UprightWidth, first.UprightHeight);
    }

    public int Width { get; }

    public int Height { get; }

    public double FramesPerSecond { get; }

    public int? Count => _files.Length;

    public bool IsLive => false;

    public VideoFrame? Read()
    {
        if (_next == _files.Length) return null;
        Image image = ImageFile.Read(_files[_next], new ReadOptions(3));
        if (image.Width != Width || image.Height != Height)
            throw InputException.At(
                _files[_next], $"is {image.Width}x{image.Height}; expected {Width}x{Height} as the folder's first");
        return new VideoFrame(_next, _next++ / FramesPerSecond, image);
    }

    public void Dispose() { }
}
