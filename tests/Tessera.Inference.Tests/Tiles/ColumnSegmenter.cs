using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Imaging.Images;
using Tessera.Inference.Segmenters;

namespace Tessera.Inference.Tests.Tiles;

/// <summary>A pixel's class is its first sample divided by 100: nothing around it matters.</summary>
internal sealed class ColumnSegmenter : IProbabilitySegmenter
{
    private readonly Lock _lock = new();
    private int _calls, _now;

    public LabelMap Labels { get; } = LabelMap.FromNames(["low", "middle", "high"]);

    public ImagePreprocessing Preprocessing { get; init; } = new(3, []);

    public int Callers { get; init; } = 1;

    public int Calls => _calls;

    /// <summary>Whoever asks waits for as many others.</summary>
    public Barrier? Company { get; init; }

    public int MostAtOnce { get; private set; }

    public float[] Probabilities(Image image, (int Width, int Height)? size = null)
    {
        Interlocked.Increment(ref _calls);
        lock (_lock) MostAtOnce = Math.Max(MostAtOnce, ++_now);
        Assert.True(Company?.SignalAndWait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken) ?? true,
            "asked alone");
        lock (_lock) _now--;
        int pixels = image.Width * image.Height;
        float[] planes = new float[3 * pixels];
        for (int i = 0; i < pixels; i++) planes[image.Bytes[i * image.Channels] / 100 * pixels + i] = 1;
        return planes;
    }

    public Mask Segment(Image image)
    {
        var mask = new Mask(image.Width, image.Height);
        float[] planes = Probabilities(image);
        for (int i = 0; i < mask.Ids8.Length; i++)
            mask.Ids8[i] = (byte)(planes[i] > 0 ? 0 : planes[mask.Ids8.Length + i] > 0 ? 1 : 2);
        return mask;
    }

    public void Dispose() { }
}
