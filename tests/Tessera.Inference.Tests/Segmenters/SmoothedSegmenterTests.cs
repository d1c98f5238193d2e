using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Imaging.Images;
using Tessera.Inference.Segmenters;

namespace Tessera.Inference.Tests.Segmenters;

public sealed class SmoothedSegmenterTests
{
    private const double Weight = 0.7;

    // The recursion, written out as a sum over all frames: weight^k (1 - weight) of the frame k before, weight^n of the first.
    [Fact]
    public void Probabilities_AreTheWeightedSumOfAllFramesSoFar()
    {
        var random = new Random(3);
        float[][] frames = [.. Enumerable.Range(0, 7)
            .Select(_ => Enumerable.Range(0, 3 * 35).Select(_ => random.NextSingle()).ToArray())];
        using var smoothed = new SmoothedSegmenter(new Answers(frames), Weight);

        for (int now = 0; now < frames.Length; now++)
        {
            float[] planes = smoothed.Probabilities(Grey(100 + now));
            for (int i = 0; i < planes.Length; i++)
            {
                double expected = Math.Pow(Weight, now) * frames[0][i]
                    + Enumerable.Range(1, now).Sum(k => Math.Pow(Weight, now - k) * (1 - Weight) * frames[k][i]);
                Assert.Equal(expected, planes[i], 1e-5);
            }
            // Whoever asked may do with the answer what he likes.
            planes.AsSpan().Fill(9);
        }
    }

    [Fact]
    public void Segment_AFlickeringPixel_KeepsTheClassThatItHasMostly()
    {
        float[] sure = [0.9f, 0.1f], flicker = [0.4f, 0.6f];
        using var smoothed = new SmoothedSegmenter(
            new Answers([sure, sure, flicker, sure], width: 1, height: 1, classes: 2), 0.5);

        Assert.Equal([0, 0, 0, 0], Enumerable.Range(0, 4).Select(_ => smoothed.Segment(new Image(1, 1))[0, 0]));
    }

    [Fact]
    public void Segment_AfterACutOrARestartOrInAnotherSize_BeginsAnew()
    {
        float[] sky = [1, 0], road = [0, 1];
        using var smoothed = new SmoothedSegmenter(
            new Answers([sky, road, sky, road, [1, 1, 0, 0]], width: 1, height: 1, classes: 2), 0.9);

        Assert.Equal(0, smoothed.Segment(Grey(10, 1, 1))[0, 0]);
        Assert.Equal(1, smoothed.Segment(Grey(200, 1, 1))[0, 0]);
        Assert.Equal(1, smoothed.Segment(Grey(201, 1, 1))[0, 0]);
        smoothed.Restart();
        Assert.Equal(1, smoothed.Segment(Grey(201, 1, 1))[0, 0]);
        Assert.Equal(0, smoothed.Segment(Grey(201, 2, 1))[0, 0]);
    }

    private static Image Grey(int value, int width = 7, int height = 5)
    {
        var image = new Image(width, height);
        image.Bytes.Fill((byte)value);
        return image;
    }

    private sealed class Answers(float[][] frames, int width = 7, int height = 5, int classes = 3) : IProbabilitySegmenter
    {
        private int _next;

        public LabelMap Labels { get; } = LabelMap.FromNames([.. Enumerable.Range(0, classes).Select(id => $"class {id}")]);

        public ImagePreprocessing Preprocessing { get; } = new(3, []);

        public Mask Segment(Image image) => throw new NotSupportedException();

        public float[] Probabilities(Image image, (int Width, int Height)? size = null)
        {
            Assert.True(frames[_next].Length != width * height * classes || (image.Width, image.Height) == (width, height));
            return (float[])frames[_next++].Clone();
        }

        public void Dispose() { }
    }
}
