using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Data.Augmentation;
using Tessera.Data.Ordering;
using Tessera.Imaging.Images;

namespace Tessera.Data.Tests.Augmentation;

/// <summary>Weather, camera and file format, on an image of 37x29 that is cropped whole.</summary>
public sealed class ShotTests
{
    private const int Width = 37, Height = 29, Values = Width * Height * 3;
    private static readonly NormaliseStep Unit = new(255, [0, 0, 0], [1, 1, 1]);
    private static readonly AugmentationPlan Whole = new() { ResizedWidth = Width, ResizedHeight = Height, Seed = 12 };

    [Fact]
    public void Jpeg_EqualsPils()
    {
        float[] actual = Run(Source(), Whole with { Shot = new() { JpegQuality = 30 } });

        byte[] expected = Golden.Bytes("jpeg30_29x37x3.u8");
        // Two libraries may round their transforms differently.
        for (int i = 0; i < Values; i++) Assert.Equal(expected[i] / 255f, actual[i], 2.01f / 255);
    }

    [Fact]
    public void Jpeg_OfSixteenBits_KeepsWhatLiesBetweenEightBitSteps()
    {
        var image = new Image(Width, Height, 2, SampleType.UInt16);
        for (int i = 0; i < Width * Height * 2; i++) image.Samples<ushort>()[i] = (ushort)(i % 2 == 0 ? 30_000 : 12_345);
        float[] pixels = new float[Width * Height * 2];

        new CropSampler(Height, Width, 2, new NormaliseStep(65535, [0.2f, 0.1f], [0.5f, 2]), 255)
            .Sample(image, new Mask(Width, Height),
                Whole with { Shot = new() { JpegQuality = 90 } }, pixels, new long[Width * Height]);

        // JPEG loses nothing of bands that are all of one value: so nothing changes.
        for (int i = 0; i < pixels.Length; i += 2)
        {
            Assert.Equal((30_000 / 65535f - 0.2f) / 0.5f, pixels[i], 1e-5f);
            Assert.Equal((12_345 / 65535f - 0.1f) / 2, pixels[i + 1], 1e-5f);
        }
    }

    [Fact]
    public void Jpeg_OfFloatImages_IsLeftOut()
    {
        var image = new Image(Width, Height, 3, SampleType.Float32);
        for (int i = 0; i < Values; i++) image.Samples<float>()[i] = i * 0.01f - 4;

        Assert.Equal(Run(image, Whole), Run(image, Whole with { Shot = new() { JpegQuality = 5 } }));
    }

    [Fact]
    public void LowResolution_EqualsPyTorchsResizeDownAndUp()
    {
        float[] actual = Run(Source(), Whole with { Shot = new() { LowResolutionFactor = 0.5f } });

        float[] expected = Golden.Floats("low_29x37x3.f32");
        for (int i = 0; i < Values; i++) Assert.Equal(expected[i] / 255, actual[i], 1e-5f);
    }

    [Fact]
    public void MotionBlur_EqualsThePlainTwin()
    {
        const float Length = 7;
        float[] actual = Run(Source(), Whole with { Shot = new() { MotionBlurPixels = Length } });

        // The direction: the first number of the effect's own stream.
        float angle = new SampleRandom(Whole.Seed, 9, 1).Uniform(0, MathF.PI);
        Image image = Source();
        int steps = (int)Math.Ceiling(Length * Math.Max(Math.Abs(Math.Sin(angle)), Math.Abs(Math.Cos(angle)))) + 1;
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                double sum = 0, weights = 0;
                for (int i = 0; i < steps; i++)
                {
                    double along = Length * (i / (steps - 1.0) - 0.5);
                    Look(image, x + along * Math.Cos(angle), y + along * Math.Sin(angle), ref sum, ref weights);
                }
                Assert.Equal(sum / weights / 255, actual[(y * Width + x) * 3], 2e-4);
            }
        }
    }

    [Fact]
    public void Blur_OfABentCrop_IsAGaussian()
    {
        const double Sigma = 1.1;
        Image image = Source();

        float[] actual = Run(image, Whole with { BlurSigma = (float)Sigma, Warp = new() { RotateDegrees = 360 } });

        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                double sum = 0, weights = 0;
                for (int at = 0; at < Width * Height; at++)
                {
                    (int dx, int dy) = (at % Width - x, at / Width - y);
                    if (Math.Max(Math.Abs(dx), Math.Abs(dy)) > 4) continue;
                    double weight = Math.Exp(-(dx * dx + dy * dy) / (2 * Sigma * Sigma));
                    (sum, weights) = (sum + weight * image.Bytes[at * 3], weights + weight);
                }
                Assert.Equal(sum / weights / 255, actual[(y * Width + x) * 3], 1e-4);
            }
        }
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(33f)]
    public void BlursAndLowResolution_OfOneValue_LeaveIt(float degrees)
    {
        Image image = Flat(90);
        AugmentationPlan plan = Whole with
        {
            Left = -6,
            Warp = new() { RotateDegrees = degrees },
            Shot = new() { MotionBlurPixels = 9, LowResolutionFactor = 0.3f },
        };

        float[] actual = Run(image, plan);

        // Outside, where the mean is 0, gives nothing to the pixels beside it.
        Assert.All(actual, value => Assert.True(value == 0 || MathF.Abs(value - 90 / 255f) < 1e-5f, $"{value}"));
        Assert.True(actual.Count(value => value > 0) > Values / 3);
    }

    [Fact]
    public void Shadow_TakesItsPartOfTheLightAndNoMore()
    {
        int darker = 0;
        for (ulong seed = 0; seed < 20; seed++)
        {
            float[] actual = Run(Flat(100), Whole with { Seed = seed, Shot = new() { ShadowDepth = 0.4f } });

            Assert.All(actual, value => Assert.InRange(value, 0.6f * 100 / 255 - 1e-5f, 100 / 255f + 1e-5f));
            darker += actual.Count(value => value < 99 / 255f);
        }
        // A fifth to two thirds of the pictures lie in shadow.
        Assert.InRange(darker, 20 * Values / 5, 20 * Values * 2 / 3);
    }

    [Fact]
    public void Fog_IsThickerAboveAndNeverBeyondItsDensity()
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            float[] actual = Run(Flat(0), Whole with { Seed = seed, Shot = new() { FogDensity = 0.6f } });

            Assert.All(actual, value => Assert.InRange(value, 0.4f * 0.4f * 0.6f * 0.75f - 0.01f, 0.6f * 0.95f));
            Assert.True(actual[..(Values / 4)].Average() > actual[(Values * 3 / 4)..].Average());
        }
    }

    [Fact]
    public void Fog_BesideTheImage_GivesNothingToIt()
    {
        AugmentationPlan plan = Whole with { Left = -6, Shot = new() { FogDensity = 0.6f, LowResolutionFactor = 0.3f } };
        for (ulong seed = 0; seed < 20; seed++)
            Assert.All(Run(Flat(0), plan with { Seed = seed }), value => Assert.InRange(value, 0, 0.6f * 0.95f));
    }

    [Fact]
    public void Rain_HasAVeilThatLetsTheImageThrough()
    {
        float[] actual = Run(Flat(0), Whole with { Shot = new() { RainDensity = 0.3f } });

        Assert.InRange(actual.Min(), 0.25f * 0.75f - 1e-4f, 0.25f * 0.95f + 1e-4f);
    }

    [Fact]
    public void Rain_CoversAboutItsPart()
    {
        const float Density = 0.05f;
        double covered = 0;
        for (ulong seed = 0; seed < 40; seed++)
        {
            float[] actual = Run(Flat(0), Whole with { Seed = seed, Shot = new() { RainDensity = Density } });

            // The veil is the least that any pixel has.
            float veil = actual.Min();
            Assert.InRange(veil, 3 * Density * 0.75f - 1e-4f, 3 * Density * 0.95f + 1e-4f);
            covered += actual.Count(value => value > veil * 1.1f) / (double)Values;
        }
        Assert.InRange(covered / 40, Density / 2, Density * 2);
    }

    [Fact]
    public void AllTogether_AreTheSameForTheSameSeedAndLeaveTheMask()
    {
        AugmentationPlan plan = Whole with
        {
            Contrast = 1.2f,
            NoiseDeviation = 0.02f,
            Shot = new()
            {
                ShadowDepth = 0.5f,
                FogDensity = 0.4f,
                RainDensity = 0.05f,
                MotionBlurPixels = 4,
                LowResolutionFactor = 0.6f,
                JpegQuality = 40,
            },
        };
        var mask = new Mask(Width, Height);
        for (int i = 0; i < mask.Ids8.Length; i++) mask.Ids8[i] = (byte)(i % 5);
        long[] targets = new long[Width * Height];

        float[] first = Run(Source(), plan), second = Run(Source(), plan), other = Run(Source(), plan with { Seed = 13 });
        new CropSampler(Height, Width, 3, Unit, 255).Sample(Source(), mask, plan, new float[Values], targets);

        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
        Assert.Equal(mask.Ids8.ToArray().Select(id => (long)id), targets);
    }

    // Bilinear, with what lies outside left out.
    private static void Look(Image image, double x, double y, ref double sum, ref double weights)
    {
        for (int corner = 0; corner < 4; corner++)
        {
            int left = (int)Math.Floor(x) + corner % 2, top = (int)Math.Floor(y) + corner / 2;
            double weight = (1 - Math.Abs(x - left)) * (1 - Math.Abs(y - top));
            if (left < 0 || top < 0 || left >= Width || top >= Height) continue;
            sum += weight * image.Bytes[(top * Width + left) * 3];
            weights += weight;
        }
    }

    private static Image Source()
    {
        var image = new Image(Width, Height);
        Golden.Bytes("source_29x37x3.u8").CopyTo(image.Bytes);
        return image;
    }

    private static Image Flat(byte value)
    {
        var image = new Image(Width, Height);
        image.Bytes.Fill(value);
        return image;
    }

    private static float[] Run(Image image, AugmentationPlan plan)
    {
        float[] pixels = new float[Values];
        NormaliseStep normalise = image.Type == SampleType.Float32 ? Unit with { Scale = 1 } : Unit;
        new CropSampler(Height, Width, 3, normalise, 255)
            .Sample(image, new Mask(Width, Height), plan, pixels, new long[Width * Height]);
        return pixels;
    }
}
