using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Masks.Ground;
using Tessera.Imaging.Compositing;
using Tessera.Imaging.Drawing;
using Tessera.Imaging.Images;
using Tessera.Imaging.Video;

namespace Tessera.Inference.Videos;

/// <summary>Something drawn of each frame and its mask, as a video. A frame that was dropped shows the one before it, so that the
/// video takes as long as its source.</summary>
public sealed class DrawnVideo : IVideoOutput
{
    private readonly string _path;
    private readonly double _framesPerSecond;
    private readonly Func<Image, Mask, Image> _draw;

    private VideoWriter? _writer;
    private Image? _last;
    private int _written;

    /// <param name="path">.mp4 or .avi.</param>
    /// <param name="framesPerSecond">Of the source.</param>
    /// <param name="draw">8-bit RGB, always of one size; may change the frame.</param>
    /// <exception cref="Core.Files.InputException">The ending names no video that is written.</exception>
    public DrawnVideo(string path, double framesPerSecond, Func<Image, Mask, Image> draw)
    {
        VideoWriter.RequireEnding(path);
        (_path, _framesPerSecond, _draw) = (path, framesPerSecond, draw);
    }

    /// <summary>Each frame with its mask drawn over it; a legend shows all classes, so that all frames are of one size.</summary>
    /// <exception cref="Core.Files.InputException">The ending names no video that is written.</exception>
    public static DrawnVideo Overlay(string path, double framesPerSecond, LabelMap labels, OverlayOptions? options = null)
    {
        OverlayOptions overlay = options ?? new OverlayOptions();
        IReadOnlyList<NamedColor> legend = overlay.Legend ? Legend.Of(labels) : [];
        return new DrawnVideo(path, framesPerSecond, (image, mask) =>
            Legend.Below(Imaging.Drawing.Overlay.Draw(image, mask, labels, overlay with { Legend = false }), legend));
    }

    /// <summary>Each frame changed where its mask says so, one edit after the other.</summary>
    /// <exception cref="Core.Files.InputException">The ending names no video that is written.</exception>
    public static DrawnVideo Edited(string path, double framesPerSecond, IReadOnlyList<IPictureEdit> edits) =>
        new(path, framesPerSecond, (image, mask) => PictureEdits.Of(image, mask, edits));

    /// <summary>Each frame with its free ground, and how far it goes below.</summary>
    /// <exception cref="Core.Files.InputException">The ending names no video that is written.</exception>
    public static DrawnVideo FreeSpace(string path, double framesPerSecond, LabelMap labels, FreeSpaceSettings settings) =>
        new(path, framesPerSecond, (image, mask) => FreeSpacePicture.Draw(image, mask, labels, settings));

    public void Add(VideoFrame frame, Mask mask)
    {
        Image picture = Even(_draw(frame.Image, mask));
        _writer ??= new VideoWriter(_path, picture.Width, picture.Height, _framesPerSecond);
        if (_last is { } last)
        {
            for (; _written < frame.Number; _written++) _writer.Add(last);
        }
        _writer.Add(picture);
        // What a live source dropped before its first mask is no part of the video.
        _written = frame.Number + 1;
        _last = picture;
    }

    public void Finish() => _writer?.Finish();

    public void Dispose() => _writer?.Dispose();

    // H.264 wants even sides: a last row or column is shown twice.
    private static Image Even(Image image)
    {
        (int width, int height) = (image.Width + image.Width % 2, image.Height + image.Height % 2);
        if ((width, height) == (image.Width, image.Height)) return image;
        Image even = Image.Uninitialized(width, height);
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> from = image.Row(Math.Min(y, image.Height - 1));
            Span<byte> to = even.Row(y);
            from.CopyTo(to);
            from[^3..].CopyTo(to[^3..]);
        }
        return even;
    }
}
