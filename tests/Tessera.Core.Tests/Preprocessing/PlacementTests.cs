using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Core.Upsampling;

namespace Tessera.Core.Tests.Preprocessing;

public sealed class PlacementTests
{
    // By hand: the longer side fills its own, the other is side * to / from, halves up, at least 1; an odd pixel right or below.
    [Theory]
    [InlineData(640, 480, 512, 512, 0, 64, 512, 448)]
    [InlineData(480, 640, 512, 512, 64, 0, 448, 512)]
    [InlineData(5, 3, 4, 4, 0, 1, 4, 3)]
    [InlineData(5, 3, 7, 7, 0, 1, 7, 5)]
    [InlineData(8, 5, 4, 4, 0, 0, 4, 3)]
    [InlineData(3, 2, 4, 3, 0, 0, 4, 3)]
    [InlineData(1, 1, 6, 3, 1, 0, 4, 3)]
    [InlineData(1000, 1, 8, 8, 0, 3, 8, 4)]
    [InlineData(1, 1000, 8, 8, 3, 0, 4, 8)]
    [InlineData(7, 9, 1, 1, 0, 0, 1, 1)]
    public void Pad_PutsTheImageInTheMiddleOfTheInput(int width, int height, int inputWidth, int inputHeight, int left, int top,
        int right, int bottom)
    {
        var placement = new Placement(width, height, inputWidth, inputHeight, ResizePolicy.Pad);

        Assert.Equal(new PixelBox(left, top, right, bottom), placement.Window);
        Assert.Equal(new PixelBox(0, 0, width, height), placement.Shown);
        Assert.Equal(0, placement.UnseenPixels);
        Assert.Equal((right - left) * (bottom - top) == inputWidth * inputHeight, placement.FillsInput);
    }

    [Theory]
    [InlineData(640, 480, 512, 512, 80, 0, 560, 480)]
    [InlineData(480, 640, 512, 512, 0, 80, 480, 560)]
    [InlineData(5, 3, 4, 4, 1, 0, 4, 3)]
    [InlineData(6, 3, 1, 1, 1, 0, 4, 3)]
    [InlineData(1, 1, 8, 5, 0, 0, 1, 1)]
    [InlineData(1000, 1, 8, 8, 499, 0, 500, 1)]
    [InlineData(3, 2, 1000, 1, 0, 0, 3, 1)]
    [InlineData(5, 7, 3, 2, 0, 2, 5, 5)]
    public void Crop_ShowsTheMiddleOfTheImage(int width, int height, int inputWidth, int inputHeight, int left, int top,
        int right, int bottom)
    {
        var placement = new Placement(width, height, inputWidth, inputHeight, ResizePolicy.Crop);

        Assert.Equal(new PixelBox(left, top, right, bottom), placement.Shown);
        Assert.Equal(new PixelBox(0, 0, inputWidth, inputHeight), placement.Window);
        Assert.Equal((width * height - (right - left) * (bottom - top), true), (placement.UnseenPixels, placement.FillsInput));
    }

    [Fact]
    public void Of_Steps_FollowsResizesAndLeavesTheRest()
    {
        PreprocessingStep[] filters = [new MedianStep(3), new NormaliseStep(255, [0], [1])];

        Assert.Equal(new Placement(30, 20, 30, 20), Placement.Of(filters, 30, 20));
        Assert.Equal(new Placement(30, 20, 10, 7), Placement.Of([new ResizeStep(90, 60), new ResizeStep(LongSide: 10)], 30, 20));
        Assert.Equal(new Placement(30, 20, 8, 8, ResizePolicy.Crop),
            new ImagePreprocessing(1, [filters[0], new ResizeStep(8, 8, Policy: ResizePolicy.Crop), filters[1]]).Place(30, 20));
    }

    // The class of the padding has the highest logits there are: one that leaked by half a pixel would show.
    [Fact]
    public void MaskOf_AConstantAnswer_IsConstantOnAllThatIsShown()
    {
        var random = new Random(7);
        for (int round = 0; round < 200; round++)
        {
            foreach (ResizePolicy policy in Enum.GetValues<ResizePolicy>())
            {
                Placement placement = Drawn(random, policy);
                float[] logits = new float[2 * placement.InputWidth * placement.InputHeight];
                Fill(logits, placement);

                Mask mask = UpsampleArgmax.MaskOf(logits, 2, placement, 255);

                Assert.Equal((placement.ImageWidth, placement.ImageHeight), (mask.Width, mask.Height));
                PixelBox shown = placement.Shown;
                for (int y = 0; y < mask.Height; y++)
                {
                    for (int x = 0; x < mask.Width; x++)
                    {
                        bool isShown = x >= shown.Left && x < shown.Right && y >= shown.Top && y < shown.Bottom;
                        Assert.Equal(isShown ? 1 : 255, mask[x, y]);
                    }
                }
            }
        }
    }

    // Twin: the window cut out of the logits beforehand.
    [Fact]
    public void MaskOf_AWindow_IsWhatTheCutLogitsGive()
    {
        var random = new Random(9);
        for (int round = 0; round < 60; round++)
        {
            Placement placement = Drawn(random, ResizePolicy.Pad);
            (int classes, PixelBox window) = (random.Next(1, 20), placement.Window);
            (int width, int height) = (placement.InputWidth, placement.InputHeight);
            float[] logits = [.. Enumerable.Range(0, classes * width * height).Select(_ => random.NextSingle())];
            var cut = new List<float>();
            for (int row = 0; row < classes * height; row++)
            {
                if (row % height >= window.Top && row % height < window.Bottom)
                    cut.AddRange(logits.AsSpan(row * width + window.Left, window.Width));
            }
            var expected = new Mask(placement.ImageWidth, placement.ImageHeight);
            var shape = new UpsampleShape(classes, window.Height, window.Width, expected.Height, expected.Width);
            UpsampleArgmax.Run([.. cut], shape, expected);

            Mask mask = UpsampleArgmax.MaskOf(logits, classes, placement, 255, threads: 2);

            Assert.Equal(expected.Ids8.ToArray(), mask.Ids8.ToArray());
        }
    }

    [Fact]
    public void CutRestoreAndHide_KeepWhatIsShown()
    {
        var placement = new Placement(5, 3, 4, 4, ResizePolicy.Crop);
        var mask = new Mask(5, 3);
        for (int i = 0; i < 15; i++) mask.Ids8[i] = (byte)i;

        Assert.Equal([1, 2, 3, 6, 7, 8, 11, 12, 13], placement.Cut(mask).Ids8.ToArray());
        Assert.Equal([255, 1, 2, 3, 255, 255, 6, 7, 8, 255, 255, 11, 12, 13, 255], placement.Hide(mask, 255).Ids8.ToArray());
        Mask wide = placement.Restore(placement.Cut(mask), 65535);
        Assert.Equal([65535, 1, 2, 3, 65535], wide.Ids16[..5].ToArray());
        Assert.Equal(wide.Ids16.ToArray(), placement.Hide(wide, 65535).Ids16.ToArray());
        // Nothing is copied where all is shown.
        Assert.Same(mask, new Placement(5, 3, 4, 4, ResizePolicy.Pad).Hide(mask, 255));
    }

    private static Placement Drawn(Random random, ResizePolicy policy) =>
        new(random.Next(1, 90), random.Next(1, 90), random.Next(1, 60), random.Next(1, 60), policy);

    private static void Fill(float[] logits, Placement placement)
    {
        (PixelBox window, int pixels) = (placement.Window, placement.InputWidth * placement.InputHeight);
        for (int y = 0; y < placement.InputHeight; y++)
        {
            for (int x = 0; x < placement.InputWidth; x++)
            {
                bool inside = x >= window.Left && x < window.Right && y >= window.Top && y < window.Bottom;
                logits[(inside ? pixels : 0) + y * placement.InputWidth + x] = inside ? 1 : 1000;
            }
        }
    }
}
