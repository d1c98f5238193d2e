using Tessera.Core.Files;
using Tessera.Core.Progress;
using Tessera.Imaging.Video;
using Tessera.Inference.Segmenters;

namespace Tessera.Inference.Videos;

/// <summary>Video in, masks out. A network that remembers carries its state from frame to frame.</summary>
public sealed class VideoPredictor(ISegmenter segmenter, VideoOptions? options = null)
{
    /// <summary>Outputs are finished also when it is cancelled or the source breaks off: what was segmented is kept.</summary>
    /// <exception cref="InputException">The source is damaged, a frame does not suit the model, or an output cannot be
    /// written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public VideoResult Run(IVideoSource source, IReadOnlyList<IVideoOutput> outputs, IProgress<ProgressReport>? progress = null,
        CancellationToken cancellation = default)
    {
        segmenter.Restart();
        using var run = new VideoRun(segmenter, options ?? new(), source, outputs, progress, cancellation);
        return run.Go();
    }
}
