namespace Tessera.Inference.Videos;

/// <summary>How a video is gone through.</summary>
public sealed record VideoOptions
{
    /// <summary>Frames that come while the network is busy are dropped, not queued; a file's frames come at its own pace.
    /// A camera is always taken so.</summary>
    public bool RealTime { get; init; }

    /// <summary>Ends after so many masks.</summary>
    public int Limit { get; init; } = int.MaxValue;
}

/// <summary>What a video left behind.</summary>
/// <param name="Frames">That have a mask.</param>
/// <param name="Dropped">That came while the network was busy.</param>
/// <param name="Seconds">From the first frame asked for to the last output written.</param>
/// <param name="ReadMilliseconds">A frame, on average; <paramref name="SegmentMilliseconds"/> and
/// <paramref name="WriteMilliseconds"/> overlap with it.</param>
public sealed record VideoResult(int Frames, int Dropped, double Seconds, double ReadMilliseconds, double SegmentMilliseconds,
    double WriteMilliseconds)
{
    public double FramesPerSecond => Seconds > 0 ? Frames / Seconds : 0;
}
