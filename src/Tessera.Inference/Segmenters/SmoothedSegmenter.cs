using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Core.Probabilities;
using Tessera.Imaging.Images;
using Tessera.Imaging.Video;
using Vector = System.Numerics.Vector<float>;

namespace Tessera.Inference.Segmenters;

/// <summary>
/// Frames that follow each other, with less flicker: each frame's probabilities are mixed with the average of those before,
/// p = (1 - weight) q + weight p'. It begins anew where a scene does, and where frames change their size.
/// </summary>
public sealed class SmoothedSegmenter : IProbabilitySegmenter
{
    private readonly IProbabilitySegmenter _segmenter;
    private readonly float _weight;
    private readonly SceneCut _cut = new();

    private float[] _average = [];

    public LabelMap Labels => _segmenter.Labels;

    public ImagePreprocessing Preprocessing => _segmenter.Preprocessing;

    public double Temperature => _segmenter.Temperature;

    public bool Remembers => true;

    /// <param name="segmenter">Disposed with this.</param>
    /// <param name="weight">Of the frames before, from 0 to below 1: after a change, half of it shows after log 0.5 / log weight
    /// frames, 1 for 0.5, 3 for 0.8.</param>
    public SmoothedSegmenter(IProbabilitySegmenter segmenter, double weight)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(weight);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(weight, 1);
        (_segmenter, _weight) = (segmenter, (float)weight);
    }

    public Mask Segment(Image image) => ClassPlanes.MaskOf(
        Probabilities(image), Labels.Count, Preprocessing.Place(image.Width, image.Height), Labels.IgnoreId);

    public float[] Probabilities(Image image, (int Width, int Height)? size = null)
    {
        float[] planes = _segmenter.Probabilities(image, size);
        if (_cut.Begins(image) || _average.Length != planes.Length) _average = (float[])planes.Clone();
        else Mix(planes);
        return planes;
    }

    public void Restart()
    {
        _segmenter.Restart();
        _cut.Restart();
    }

    public void Dispose() => _segmenter.Dispose();

    // Into the average, and what is given back is a copy of it: callers may change theirs.
    private void Mix(float[] planes)
    {
        (float old, float fresh) = (_weight, 1 - _weight);
        int length = planes.Length, each = (length + Environment.ProcessorCount - 1) / Environment.ProcessorCount;
        Parallel.For(0, (length + each - 1) / each, part =>
        {
            Span<float> now = planes.AsSpan(part * each, Math.Min(each, length - part * each));
            Span<float> average = _average.AsSpan(part * each, now.Length);
            int i = 0;
            for (; i + Vector.Count <= now.Length; i += Vector.Count)
            {
                Vector mixed = new Vector(average[i..]) * old + new Vector(now[i..]) * fresh;
                mixed.CopyTo(average[i..]);
                mixed.CopyTo(now[i..]);
            }
            for (; i < now.Length; i++) now[i] = average[i] = average[i] * old + now[i] * fresh;
        });
    }
}
