using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Imaging.Video;

namespace Tessera.Inference.Videos;

/// <summary>What becomes of a video's masks, frame by frame, in their order.</summary>
public interface IVideoOutput : IDisposable
{
    /// <exception cref="InputException">The disk refuses.</exception>
    void Add(VideoFrame frame, Mask mask);

    /// <summary>After the last frame, also of a video that was cut short: what there is takes its place.</summary>
    /// <exception cref="InputException">The disk refuses.</exception>
    void Finish();
}
