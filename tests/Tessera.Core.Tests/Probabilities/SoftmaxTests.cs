using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Core.Probabilities;
using Tessera.Core.Upsampling;

namespace Tessera.Core.Tests.Probabilities;

public sealed class SoftmaxTests
{
    [Fact]
    public void Run_LogitsOfKnownPowers_GivesTheirShares()
    {
        // exp: 1, 2, 5 of 8; at temperature 0.5 their squares, 1, 4, 25 of 30.
        float[] sure = Repeat(11, 0, MathF.Log(2), MathF.Log(5)), unsure = [.. sure];

        Softmax.Run(sure, 3, 11, 1, new PixelBox(0, 0, 11, 1), temperature: 0.5);
        Softmax.Run(unsure, 3, 11, 1, new PixelBox(0, 0, 11, 1));

        for (int i = 0; i < 11; i++)
        {
            Assert.Equal([1 / 30f, 4 / 30f, 25 / 30f], At(sure, 11, i), Close);
            Assert.Equal([1 / 8f, 2 / 8f, 5 / 8f], At(unsure, 11, i), Close);
        }
    }

    [Fact]
    public void Run_LargeLogits_DoNotOverflow()
    {
        float[] planes = Repeat(9, 32000, 31999, -32000);

        Softmax.Run(planes, 3, 9, 1, new PixelBox(0, 0, 9, 1));

        float first = 1 / (1 + MathF.Exp(-1));
        for (int i = 0; i < 9; i++) Assert.Equal([first, 1 - first, 0], At(planes, 9, i), Close);
    }

    [Fact]
    public void Run_OnAPart_LeavesTheRest()
    {
        float[] planes = Repeat(12 * 3, 7, 7);

        Softmax.Run(planes, 2, 12, 3, new PixelBox(1, 1, 11, 2));

        for (int i = 0; i < 36; i++) Assert.Equal(i is > 12 and < 23 ? 0.5f : 7, planes[i]);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(1)]
    [InlineData(4)]
    public void Run_AnyTemperature_KeepsTheLikeliestClass(double temperature)
    {
        var random = new Random(3);
        float[] planes = [.. Enumerable.Range(0, 7 * 50 * 40).Select(_ => (float)(random.NextDouble() * 12 - 6))];
        var placement = new Placement(50, 40, 50, 40);
        byte[] before = ClassPlanes.MaskOf(planes, 7, placement, 255).Ids8.ToArray();

        Softmax.Run(planes, 7, 50, 40, new PixelBox(0, 0, 50, 40), temperature);

        Assert.Equal(before, ClassPlanes.MaskOf(planes, 7, placement, 255).Ids8.ToArray());
        for (int i = 0; i < 2000; i++) Assert.Equal(1, At(planes, 2000, i).Sum(), 1e-5);
    }

    [Theory]
    [InlineData(6, 5, 6, 5, 13, 11)]
    [InlineData(40, 30, 40, 30, 25, 19)]
    [InlineData(12, 9, 7, 4, 20, 9)]
    public void UpsamplePlanes_IntoAPart_EqualsTheFormula(int width, int height, int windowWidth, int windowHeight, int toWidth,
        int toHeight)
    {
        var random = new Random(8);
        float[] logits = [.. Enumerable.Range(0, 2 * width * height).Select(_ => (float)random.NextDouble())];
        PixelBox window = new(width - windowWidth, height - windowHeight, width, height);
        PixelBox part = new(2, 1, 2 + toWidth, 1 + toHeight);
        float[] planes = new float[2 * (toWidth + 5) * (toHeight + 3)];

        UpsamplePlanes.Run(logits, new UpsampleShape(2, height, width, toHeight, toWidth) { Window = window }, planes,
            toWidth + 5, toHeight + 3, part);

        for (int i = 0; i < planes.Length; i++)
        {
            int row = i / (toWidth + 5), k = row / (toHeight + 3), y = row % (toHeight + 3) - 1, x = i % (toWidth + 5) - 2;
            bool inside = x >= 0 && x < toWidth && y >= 0 && y < toHeight;
            (double left, double top) = ((x + 0.5) * windowWidth / toWidth - 0.5, (y + 0.5) * windowHeight / toHeight - 0.5);
            double expected = inside ? Bilinear(At, windowWidth, windowHeight, left, top) : 0;
            Assert.Equal(expected, planes[i], 1e-5);

            float At(int column, int line) => logits[(k * height + window.Top + line) * width + window.Left + column];
        }
    }

    [Fact]
    public void Allocate_MoreThanMemory_SaysHowMuchMayBe()
    {
        var error = Assert.Throws<InputException>(() => ClassPlanes.Allocate(11, 20_000, 20_000));

        Assert.Contains("is 20000x20000: the probabilities of 11 classes would take 16 GiB", error.Message);
        Assert.Contains("expected at most 48 million pixels", error.Message);
    }

    private static double Bilinear(Func<int, int, float> at, int width, int height, double x, double y)
    {
        (x, y) = (Math.Clamp(x, 0, width - 1), Math.Clamp(y, 0, height - 1));
        (int left, int top) = ((int)x, (int)y);
        (int right, int bottom) = (Math.Min(left + 1, width - 1), Math.Min(top + 1, height - 1));
        (double u, double v) = (x - left, y - top);
        double above = (1 - u) * at(left, top) + u * at(right, top), below = (1 - u) * at(left, bottom) + u * at(right, bottom);
        return (1 - v) * above + v * below;
    }

    private static float[] Repeat(int pixels, params float[] logits) => [.. logits.SelectMany(z => Enumerable.Repeat(z, pixels))];

    private static float[] At(float[] planes, int pixels, int i) =>
        [.. Enumerable.Range(0, planes.Length / pixels).Select(k => planes[k * pixels + i])];

    private static bool Close(float a, float b) => Math.Abs(a - b) < 2e-6;
}
