using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Imaging.Images;
using Tessera.Imaging.Video;
using Tessera.Inference.Segmenters;
using Tessera.Inference.Videos;

namespace Tessera.Inference.Tests.Videos;

/// <summary>Frames that show their number in every pixel.</summary>
internal sealed class FakeVideo(int count, bool isLive = false) : IVideoSource
{
    private int _next;

    public int Width => 8;

    public int Height => 6;

    public double FramesPerSecond { get; init; } = 1000;

    public int? Count => isLive ? null : count;

    public bool IsLive => isLive;

    /// <summary>Called before each frame, with its number.</summary>
    public Action<int> Before { get; init; } = _ => { };

    public bool IsStopped { get; private set; }

    public VideoFrame? Read()
    {
        if (_next == count) return null;
        Before(_next);
        var image = new Image(Width, Height);
        image.Bytes.Fill((byte)_next);
        return new VideoFrame(_next, _next++ / FramesPerSecond, image);
    }

    public void Stop() => IsStopped = true;

    public void Dispose() { }
}

/// <summary>Copies the first channel.</summary>
internal sealed class FakeSegmenter : ISegmenter
{
    public LabelMap Labels { get; } = LabelMap.FromNames([.. Enumerable.Range(0, 200).Select(id => $"class {id}")]);

    public ImagePreprocessing Preprocessing { get; } = new(3, []);

    public Action<int> Before { get; init; } = _ => { };

    public int Restarts { get; private set; }

    public Mask Segment(Image image)
    {
        int number = image.Bytes[0];
        Before(number);
        var mask = new Mask(image.Width, image.Height);
        mask.Ids8.Fill((byte)number);
        return mask;
    }

    public void Restart() => Restarts++;

    public void Dispose() { }
}

internal sealed class Collected : IVideoOutput
{
    public List<(int Frame, int Id)> Masks { get; } = [];

    public bool IsFinished { get; private set; }

    public int? FailsAt { get; init; }

    public void Add(VideoFrame frame, Mask mask)
    {
        if (frame.Number == FailsAt) throw new InputException("masks: the disk is full");
        Masks.Add((frame.Number, mask[0, 0]));
    }

    public void Finish() => IsFinished = true;

    public void Dispose() { }
}
