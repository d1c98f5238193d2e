using System.Text.Json;
using Tessera.Core.Masks;
using Tessera.Core.Upsampling;

namespace Tessera.Core.Tests.Upsampling;

public sealed class UpsampleArgmaxTests
{
    [Fact]
    public void Run_SeveralSizes_GivesTorchsInterpolateAndArgmax()
    {
        foreach (JsonElement entry in Golden.Cases("upsampling"))
        {
            var shape = new UpsampleShape(entry.Int("classes"), entry.Int("height"), entry.Int("width"), entry.Int("toHeight"),
                entry.Int("toWidth"));
            ushort[] expected = entry.Array<ushort>("ids");
            float[] logits = entry.Array<float>("logits");

            var wide = new Mask(shape.ToWidth, shape.ToHeight, is16Bit: true);
            UpsampleArgmax.Run(logits, shape, wide, threads: 1);
            Assert.Equal(expected, wide.Ids16.ToArray());

            if (shape.Classes > 256) continue;
            var narrow = new Mask(shape.ToWidth, shape.ToHeight);
            UpsampleArgmax.Run(logits, shape, narrow, threads: 3);
            Assert.Equal(expected, narrow.Ids8.ToArray().Select(id => (ushort)id));
        }
    }

    [Fact]
    public void Run_RandomShapes_EqualsTheFormulaInDoublePrecision()
    {
        var random = new Random(37);
        for (int round = 0; round < 60; round++)
        {
            var shape = new UpsampleShape(random.Next(1, 25), random.Next(1, 30), random.Next(1, 60), random.Next(1, 70),
                random.Next(1, 130));
            float[] logits = RandomLogits(random, shape);
            var mask = new Mask(shape.ToWidth, shape.ToHeight);

            UpsampleArgmax.Run(logits, shape, mask);

            for (int y = 0; y < mask.Height; y++)
            {
                for (int x = 0; x < mask.Width; x++)
                {
                    double best = Enumerable.Range(0, shape.Classes).Max(k => Blend(logits, shape, k, x, y));
                    // A logit of about 1 in float32, weights from a float32 position below 60: off by less than 2e-5.
                    Assert.True(best - Blend(logits, shape, mask[x, y], x, y) < 2e-5, $"{shape} at {x},{y}");
                }
            }
        }
    }

    [Fact]
    public void Run_LargeOnSeveralThreads_EqualsOneThread()
    {
        var random = new Random(41);
        var shape = new UpsampleShape(11, 45, 60, 360, 480);
        float[] logits = RandomLogits(random, shape);
        Mask one = new(480, 360), many = new(480, 360);

        UpsampleArgmax.Run(logits, shape, one, threads: 1);
        UpsampleArgmax.Run(logits, shape, many, threads: 4);

        Assert.Equal(one.Ids8.ToArray(), many.Ids8.ToArray());
    }

    [Theory]
    [InlineData(9, 16, 72, 128)]
    [InlineData(40, 70, 40, 70)]
    public void Run_Crop_IsThatPartOfTheWhole(int height, int width, int toHeight, int toWidth)
    {
        var whole = new UpsampleShape(5, height, width, toHeight, toWidth);
        float[] logits = RandomLogits(new Random(43), whole);
        Mask full = new(toWidth, toHeight), part = new(37, 29);
        UpsampleArgmax.Run(logits, whole, full);

        UpsampleArgmax.Run(logits, whole with { CropX = 11, CropY = 6 }, part);

        for (int y = 0; y < 29; y++)
            Assert.Equal(full.Ids8.Slice((y + 6) * toWidth + 11, 37).ToArray(), part.Ids8.Slice(y * 37, 37).ToArray());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(50)]
    public void Run_NotANumber_NeverWins(int width)
    {
        float[] logits = new float[2 * width];
        Array.Fill(logits, -1f);
        Array.Fill(logits, float.NaN, 0, width);
        var mask = new Mask(width, 1);

        UpsampleArgmax.Run(logits, new UpsampleShape(2, 1, width, 1, width), mask);

        Assert.All(mask.Ids8.ToArray(), id => Assert.Equal(1, id));
    }

    [Fact]
    public void Run_WrongArguments_AreRefused()
    {
        var shape = new UpsampleShape(2, 3, 4, 6, 8);

        Assert.Throws<ArgumentException>(() => UpsampleArgmax.Run(new float[23], shape, new Mask(8, 6)));
        Assert.Throws<ArgumentException>(() => UpsampleArgmax.Run(new float[24], shape, new Mask(9, 6)));
        Assert.Throws<ArgumentException>(() => UpsampleArgmax.Run(new float[24], shape with { CropX = 1 }, new Mask(8, 6)));
        Assert.Throws<ArgumentException>(() =>
            UpsampleArgmax.Run(new float[24], shape with { Window = new PixelBox(1, 0, 5, 3) }, new Mask(8, 6)));
        Assert.Throws<ArgumentException>(() =>
            UpsampleArgmax.Run(new float[24], shape with { Window = new PixelBox(2, 0, 2, 3) }, new Mask(8, 6)));
        Assert.Throws<ArgumentException>(() =>
            UpsampleArgmax.Run(new float[300], new UpsampleShape(300, 1, 1, 1, 1), new Mask(1, 1)));
    }

    private static float[] RandomLogits(Random random, UpsampleShape shape) =>
        [.. Enumerable.Range(0, shape.Classes * shape.Height * shape.Width).Select(_ => random.NextSingle() * 2 - 1)];

    private static double Blend(float[] logits, UpsampleShape shape, int k, int x, int y)
    {
        (int x0, int x1, double wx) = Source(x, shape.Width, shape.ToWidth);
        (int y0, int y1, double wy) = Source(y, shape.Height, shape.ToHeight);
        double At(int row, int column) => logits[(k * shape.Height + row) * shape.Width + column];
        return (1 - wy) * ((1 - wx) * At(y0, x0) + wx * At(y0, x1)) + wy * ((1 - wx) * At(y1, x0) + wx * At(y1, x1));
    }

    private static (int First, int Second, double Weight) Source(int i, int inputs, int outputs)
    {
        double at = Math.Max((i + 0.5) * inputs / outputs - 0.5, 0);
        int first = Math.Min((int)at, inputs - 1);
        return (first, Math.Min(first + 1, inputs - 1), at - first);
    }
}
