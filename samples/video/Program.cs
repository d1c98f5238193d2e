// A video in, the same with its classes painted over it out: dotnet run MODEL.onnx VIDEO OUT.mp4
using System.Diagnostics;
using Tessera.Core.Files;
using Tessera.Imaging.Drawing;
using Tessera.Imaging.Frames;
using Tessera.Imaging.Video;
using Tessera.Inference.Segmenters;
using Tessera.Inference.Streams;

if (args is not [string model, string source, string target])
{
    Console.Error.WriteLine("usage: video MODEL.onnx VIDEO OUT.mp4");
    return 2;
}
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
try
{
    using IProbabilitySegmenter segmenter = Segmenter.Load(model);
    FrameFile video = FrameFile.At(source);
    segmenter.WarmUp(video.Header.Width, video.Header.Height);
    using var writer = new VideoWriter(target, video.Header.Width, video.Header.Height, 1 / (video.SecondsPerFrame ?? 0.04));
    var options = new OverlayOptions(Opacity: 0.6, Legend: false);
    long begun = Stopwatch.GetTimestamp();

    // Decoding runs ahead of the network, and both wait where the encoder is slower: memory stays the same for any length.
    IEnumerable<string> frames = Enumerable.Range(0, video.Count).Select(video.Locator);
    await foreach (SegmentedFile frame in segmenter.SegmentAsync(frames, cancellation: stop.Token))
        writer.Add(Overlay.Draw(frame.Image, frame.Mask, segmenter.Labels, options));
    writer.Finish();

    double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
    Console.WriteLine(FormattableString.Invariant($"{target}  {video.Count} frames, {video.Count / seconds:0.0} a second"));
    return 0;
}
catch (Exception error) when (error is InputException or OperationCanceledException)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}
