using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Imaging.Files;
using Tessera.Imaging.Frames;
using Tessera.Imaging.Video;

namespace Tessera.Inference.Videos;

/// <summary>A mask file for each frame, named by its number.</summary>
public sealed class MaskFrames(string folder, LabelMap labels) : IVideoOutput
{
    public void Add(VideoFrame frame, Mask mask) =>
        MaskFile.Write(Path.Combine(folder, FrameFile.NumberOf(frame.Number) + ".png"), mask, labels);

    public void Finish() { }

    public void Dispose() { }
}
