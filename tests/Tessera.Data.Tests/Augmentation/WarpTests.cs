using System.Globalization;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Data.Augmentation;
using Tessera.Data.Ordering;
using Tessera.Imaging.Images;
using static Tessera.Data.Tests.Augmentation.Crops;

namespace Tessera.Data.Tests.Augmentation;

public sealed class WarpTests
{
    // Written by golden/make_augmentation.py with SciPy's splines and interpolation.
    private static readonly string[] Warps = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "golden", "warps.txt"));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Sample_Bent_EqualsSciPy(int number)
    {
        var image = new Image(37, 29);
        Golden.Bytes("source_29x37x3.u8").CopyTo(image.Bytes);
        var mask = new Mask(37, 29);
        Golden.Bytes("warp_ids_29x37.u8").CopyTo(mask.Ids8);

        (float[] pixels, long[] targets) = Run(image, mask, PlanOf(Warps[number]), 20, 24);

        Assert.Equal(Golden.Bytes($"warp{number}_20x24.u8").Select(id => (long)id), targets);
        float[] expected = Golden.Floats($"warp{number}_20x24x3.f32");
        // Bends are float32: places differ by some 1e-5 of a pixel, values by that of their range.
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], pixels[i], 0.02f);
    }

    [Theory]
    [InlineData(90)]
    [InlineData(180)]
    [InlineData(-90)]
    [InlineData(360)]
    public void Sample_TurnedByQuarters_IsTheTurnedImageExactly(int degrees)
    {
        const int Side = 24;
        // Of one channel: turning colours there and back by an angle of 0 costs three of them their last bit.
        Image image = Noise(Side, Side);
        Mask mask = Blocks(Side, Side, 1);
        var plan = new AugmentationPlan { ResizedWidth = Side, ResizedHeight = Side, Warp = new() { RotateDegrees = degrees } };

        float[] pixels = new float[Side * Side];
        long[] targets = new long[Side * Side];
        new CropSampler(Side, Side, 1, new NormaliseStep(1, [0], [1]), 255).Sample(image, mask, plan, pixels, targets);

        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                // Against the clock: what was the right column is the top row.
                (int fromX, int fromY) = degrees switch
                {
                    90 => (Side - 1 - y, x),
                    180 => (Side - 1 - x, Side - 1 - y),
                    -90 => (y, Side - 1 - x),
                    _ => (x, y),
                };
                Assert.Equal(mask[fromX, fromY], targets[y * Side + x]);
                Assert.Equal(image.Bytes[fromY * Side + fromX], pixels[y * Side + x]);
            }
        }
    }

    [Theory]
    [InlineData(SampleType.UInt8, 1)]
    [InlineData(SampleType.UInt16, 3)]
    [InlineData(SampleType.Float32, 5)]
    public void Sample_OnTheBentPathWithoutABend_EqualsTheStraightOne(SampleType type, int channels)
    {
        var image = new Image(31, 27, channels, type);
        var random = new SampleRandom(6);
        for (int i = 0; i < 31 * 27 * channels; i++)
        {
            if (type == SampleType.UInt8) image.Samples<byte>()[i] = (byte)random.Next(256);
            else if (type == SampleType.UInt16) image.Samples<ushort>()[i] = (ushort)random.Next(65536);
            else image.Samples<float>()[i] = random.Normal();
        }
        Mask mask = Blocks(31, 27, 2);
        var straight = new AugmentationPlan { ResizedWidth = 44, ResizedHeight = 39, Left = -3, Top = 5, Flip = true };
        float[] mean = new float[channels], deviation = [.. Enumerable.Repeat(1f, channels)];
        float scale = type == SampleType.UInt16 ? 65535 : type == SampleType.UInt8 ? 255 : 1;
        var sampler = new CropSampler(30, 35, channels, new NormaliseStep(scale, mean, deviation), 255);
        float[] expected = new float[30 * 35 * channels], actual = new float[30 * 35 * channels];
        long[] ids = new long[30 * 35], bentIds = new long[30 * 35];

        sampler.Sample(image, mask, straight, expected, ids);
        sampler.Sample(image, mask, straight with { Warp = new() { RotateDegrees = 360 } }, actual, bentIds);

        Assert.Equal(ids, bentIds);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-5f);
    }

    [Fact]
    public void Sample_Strong_InventsNoIdAndKeepsImageAndMaskTogether()
    {
        // The image's values say what the mask holds; away from borders they must still do so after any geometry.
        Mask mask = Blocks(64, 48, 8);
        var image = new Image(64, 48);
        for (int i = 0; i < mask.Ids8.Length; i++) image.Bytes.Slice(i * 3, 3).Fill((byte)(mask.Ids8[i] * 20));
        AugmentationOptions options = AugmentationOptions.None with
        {
            Scale = new(0.6f, 3),
            Aspect = 0.3f,
            Shift = true,
            Flip = 0.5f,
            Rotate = 0.7f,
            RotateDegrees = 40,
            Shear = 0.5f,
            Perspective = 0.5f,
            Elastic = 0.5f,
            Grid = 0.5f,
        };
        HashSet<long> known = [.. mask.Ids8.ToArray().Select(id => (long)id), 255];
        int agreeing = 0, covered = 0;
        for (ulong n = 0; n < 80; n++)
        {
            var random = new SampleRandom(n);
            AugmentationPlan plan = AugmentationPlan.Draw(options, 64, 48, 50, 40, ref random);

            (float[] pixels, long[] targets) = Run(image, mask, plan, 40, 50);

            Assert.Subset(known, targets.ToHashSet());
            for (int i = 0; i < targets.Length; i++)
            {
                if (targets[i] == 255)
                {
                    Assert.Equal(0, pixels[i * 3]);
                    continue;
                }
                covered++;
                if (MathF.Abs(pixels[i * 3] - targets[i] * 20) < 1e-2f) agreeing++;
                else Assert.True(IsNearBorder(targets, i, 50, 40), $"seed {n}, pixel {i}");
            }
        }
        Assert.True(agreeing > covered * 0.6, $"{agreeing} of {covered}");
    }

    [Fact]
    public void Sample_TurnedByHalfAQuarter_HasTheMeanAndIgnoreInTheCorners()
    {
        var image = new Image(32, 32);
        image.Bytes.Fill(200);
        var plan = new AugmentationPlan
        {
            ResizedWidth = 32,
            ResizedHeight = 32,
            Warp = new() { RotateDegrees = 45 },
            Brightness = 0.1f,
            NoiseDeviation = 0.1f,
            Shot = new()
            {
                FogDensity = 0.5f,
                RainDensity = 0.1f,
                MotionBlurPixels = 5,
                LowResolutionFactor = 0.5f,
                JpegQuality = 20,
            },
        };
        float[] pixels = new float[32 * 32 * 3];
        long[] targets = new long[32 * 32];

        new CropSampler(32, 32, 3, new NormaliseStep(255, [0.4f, 0.5f, 0.6f], [0.2f, 0.3f, 0.4f]), 255)
            .Sample(image, new Mask(32, 32), plan, pixels, targets);

        for (int i = 0; i < targets.Length; i++)
        {
            // An octagon is left: |x| + |y| below 16 times the root of 2, measured from the middle.
            double distance = Math.Abs(i % 32 + 0.5 - 16) + Math.Abs(i / 32 + 0.5 - 16);
            bool inside = distance < 16 * Math.Sqrt(2);
            Assert.Equal(inside ? 0 : 255, targets[i]);
            if (!inside) Assert.Equal([0, 0, 0], pixels[(i * 3)..(i * 3 + 3)]);
            else Assert.NotEqual(0, pixels[i * 3]);
        }
    }

    private static AugmentationPlan PlanOf(string line)
    {
        float[] numbers = [.. line.Split(' ').Select(word => float.Parse(word, CultureInfo.InvariantCulture))];
        return new AugmentationPlan
        {
            ResizedWidth = (int)numbers[0],
            ResizedHeight = (int)numbers[1],
            Left = (int)numbers[2],
            Top = (int)numbers[3],
            Flip = numbers[4] == 1,
            Warp = new()
            {
                RotateDegrees = numbers[5],
                ShearXDegrees = numbers[6],
                ShearYDegrees = numbers[7],
                PerspectiveShift = numbers[8],
                ElasticCells = (int)numbers[9],
                ElasticShift = numbers[10],
                GridCells = (int)numbers[11],
                GridShift = numbers[12],
            },
            Seed = (ulong)numbers[13],
        };
    }

    private static Image Noise(int width, int height)
    {
        var image = new Image(width, height, 1);
        var random = new SampleRandom(8);
        foreach (ref byte value in image.Bytes) value = (byte)random.Next(256);
        return image;
    }
}
