using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Data.Augmentation;
using Tessera.Data.Ordering;
using Tessera.Imaging.Images;
using static Tessera.Data.Tests.Augmentation.Crops;

namespace Tessera.Data.Tests.Augmentation;

public sealed class CropSamplerTests
{
    [Theory]
    [InlineData(50, 61)]
    [InlineData(13, 17)]
    [InlineData(29, 61)]
    public void Sample_WholeImageResized_EqualsPyTorchsAntialiasedBilinear(int height, int width)
    {
        Image image = Source();
        float[] expected = Golden.Floats($"resized_{height}x{width}x3.f32");

        float[] actual = Run(image, new Mask(37, 29), new AugmentationPlan { ResizedWidth = width, ResizedHeight = height },
            height, width).Pixels;

        // Values of 0 to 255 in float32: sums of up to 36 terms in another order.
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-3f);
    }

    [Theory]
    [InlineData(false, 0f)]
    [InlineData(true, 0f)]
    [InlineData(true, 0.9f)]
    public void Sample_AnyPlan_EqualsThePlainTwin(bool flip, float blur)
    {
        Image image = Source();
        Mask mask = RandomMask(37, 29, 11);
        var random = new SampleRandom(9);
        for (int n = 0; n < 8; n++)
        {
            AugmentationPlan plan = AugmentationPlan.Draw(
                AugmentationOptions.None with { Scale = new(0.3f, 3), Aspect = 0.5f, Shift = true }, 37, 29, 40, 33, ref random)
                with
            { Flip = flip, BlurSigma = blur };

            (float[] pixels, long[] targets) = Run(image, mask, plan, 33, 40);

            PlainCrop twin = new(image, mask, plan, 33, 40);
            for (int y = 0; y < 33; y++)
            {
                for (int x = 0; x < 40; x++)
                {
                    Assert.Equal(twin.IdAt(x, y), targets[y * 40 + x]);
                    for (int c = 0; c < 3; c++) Assert.Equal(twin.ValueAt(x, y, c), pixels[(y * 40 + x) * 3 + c], 2e-3);
                }
            }
        }
    }

    [Fact]
    public void Sample_UnderAnyGeometry_ImageAndMaskStillAgree()
    {
        // The image's values encode the mask; away from class borders they must still do so after any geometry.
        Mask mask = Blocks(64, 48, 8);
        var image = new Image(64, 48);
        for (int i = 0; i < mask.Ids8.Length; i++) image.Bytes.Slice(i * 3, 3).Fill((byte)(mask.Ids8[i] * 20));
        var options = AugmentationOptions.None with { Scale = new(0.5f, 3), Aspect = 0.3f, Shift = true, Flip = 0.5f };
        int agreeing = 0, covered = 0;
        for (ulong n = 0; n < 60; n++)
        {
            var random = new SampleRandom(n);
            AugmentationPlan plan = AugmentationPlan.Draw(options, 64, 48, 50, 40, ref random);

            (float[] pixels, long[] targets) = Run(image, mask, plan, 40, 50);

            for (int i = 0; i < targets.Length; i++)
            {
                if (targets[i] == 255) continue;
                covered++;
                if (MathF.Abs(pixels[i * 3] - targets[i] * 20) < 1e-2f) agreeing++;
                // On a border the value is a blend, but of nothing farther than the neighbouring blocks.
                else Assert.True(IsNearBorder(targets, i, 50, 40), $"seed {n}, pixel {i}");
            }
        }
        Assert.True(agreeing > covered * 0.6, $"{agreeing} of {covered}");
    }

    [Fact]
    public void Sample_UnderAnyGeometry_InventsNoId()
    {
        Mask mask = RandomMask(37, 29, 4);
        HashSet<long> known = [.. mask.Ids8.ToArray().Select(id => (long)id), 255];
        for (ulong n = 0; n < 40; n++)
        {
            var random = new SampleRandom(n, 1);
            AugmentationPlan plan = AugmentationPlan.Draw(new AugmentationOptions(), 37, 29, 30, 30, ref random);
            Assert.Subset(known, Run(Source(), mask, plan, 30, 30).Targets.ToHashSet());
        }
    }

    [Fact]
    public void Sample_CropLargerThanTheImage_PadsWithIgnoreAndTheMean()
    {
        Image image = Source();
        var normalise = new NormaliseStep(255, [0.4f, 0.5f, 0.6f], [0.2f, 0.3f, 0.4f]);
        var sampler = new CropSampler(40, 50, 3, normalise, 255);
        float[] pixels = new float[40 * 50 * 3];
        long[] targets = new long[40 * 50];

        var plan = new AugmentationPlan { ResizedWidth = 37, ResizedHeight = 29, Left = -5, Top = -6, Flip = true };
        sampler.Sample(image, new Mask(37, 29), plan with { Brightness = 0.1f, NoiseDeviation = 0.05f }, pixels, targets);

        for (int i = 0; i < targets.Length; i++)
        {
            // Mirrored: five columns are free on the right.
            bool inside = i % 50 is >= 8 and < 45 && i / 50 is >= 6 and < 35;
            Assert.Equal(inside ? 0 : 255, targets[i]);
            if (!inside) Assert.Equal([0, 0, 0], pixels[(i * 3)..(i * 3 + 3)]);
        }
    }

    [Theory]
    [InlineData(SampleType.UInt8, 1)]
    [InlineData(SampleType.UInt16, 1)]
    [InlineData(SampleType.UInt16, 3)]
    [InlineData(SampleType.Float32, 4)]
    [InlineData(SampleType.Float32, 7)]
    public void Sample_AnyTypeAndChannels_EqualsThePlainTwin(SampleType type, int channels)
    {
        var image = new Image(23, 19, channels, type);
        var random = new SampleRandom(1);
        for (int i = 0; i < 23 * 19 * channels; i++)
        {
            if (type == SampleType.UInt8) image.Samples<byte>()[i] = (byte)random.Next(256);
            else if (type == SampleType.UInt16) image.Samples<ushort>()[i] = (ushort)random.Next(65536);
            else image.Samples<float>()[i] = random.Normal();
        }
        var plan = new AugmentationPlan { ResizedWidth = 31, ResizedHeight = 14, Left = 3, Top = -2, Flip = true };
        float scale = type == SampleType.UInt16 ? 65535 : 1;
        var sampler = new CropSampler(20, 22, channels,
            new NormaliseStep(scale, new float[channels], [.. Enumerable.Repeat(1f, channels)]), 255);
        float[] pixels = new float[20 * 22 * channels];

        sampler.Sample(image, new Mask(23, 19), plan, pixels, new long[20 * 22]);

        PlainCrop twin = new(image, new Mask(23, 19), plan, 20, 22);
        for (int i = 0; i < pixels.Length; i++)
            Assert.Equal(twin.ValueAt(i / channels % 22, i / channels / 22, i % channels) / scale, pixels[i],
                type == SampleType.UInt8 ? 1e-3 : 1e-5);
    }

    [Fact]
    public void Sample_SixteenBitMask_KeepsLargeIds()
    {
        var mask = new Mask(8, 8, is16Bit: true);
        mask.Ids16.Fill(40_000);
        var sampler = new CropSampler(8, 8, 3, Plain, 65535);
        long[] targets = new long[64];

        sampler.Sample(new Image(8, 8), mask, new AugmentationPlan { ResizedWidth = 8, ResizedHeight = 8, Left = 2 },
            new float[192], targets);

        Assert.Equal(48, targets.Count(t => t == 40_000));
        Assert.Equal(16, targets.Count(t => t == 65535));
    }

    private static Image Source()
    {
        var image = new Image(37, 29);
        Golden.Bytes("source_29x37x3.u8").CopyTo(image.Bytes);
        return image;
    }

    private static Mask RandomMask(int width, int height, int classes)
    {
        var mask = new Mask(width, height);
        var random = new SampleRandom(2);
        foreach (ref byte id in mask.Ids8) id = (byte)random.Next(classes);
        return mask;
    }
}
