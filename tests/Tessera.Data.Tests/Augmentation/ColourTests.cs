using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Data.Augmentation;
using Tessera.Imaging.Images;

namespace Tessera.Data.Tests.Augmentation;

public sealed class ColourTests
{
    private static readonly NormaliseStep Unit = new(1, [0.5f, 0.5f, 0.5f], [0.25f, 0.5f, 1]);

    [Fact]
    public void HueAndSaturation_EqualScikitImagesYiq()
    {
        float[] golden = Golden.Floats("hue_saturation_64x3_before_after.f32");
        float[] actual = Apply(golden[..192],
            new AugmentationPlan { ResizedWidth = 64, ResizedHeight = 1, HueDegrees = 25, Saturation = 1.3f });

        // scikit-image's YIQ axes differ from NTSC's in the fourth digit.
        for (int i = 0; i < 192; i++) Assert.Equal(golden[192 + i], actual[i], 1e-3f);
    }

    [Fact]
    public void Saturation_Zero_LeavesLuma()
    {
        float[] actual = Apply([0.9f, 0.2f, 0.4f], new AugmentationPlan { ResizedWidth = 1, ResizedHeight = 1, Saturation = 0 });

        // 0.299 * 0.9 + 0.587 * 0.2 + 0.114 * 0.4
        Assert.All(actual, value => Assert.Equal(0.4321f, value, 1e-4f));
    }

    [Fact]
    public void ContrastAndBrightness_WorkAroundTheMean()
    {
        float[] actual = Apply([0.9f, 0.5f, 0.1f],
            new AugmentationPlan { ResizedWidth = 1, ResizedHeight = 1, Contrast = 0.5f, Brightness = 0.1f });

        // 0.5 + 0.5 * (value - 0.5) + 0.1
        Assert.Equal(0.8f, actual[0], 1e-5f);
        Assert.Equal(0.6f, actual[1], 1e-5f);
        Assert.Equal(0.4f, actual[2], 1e-5f);
    }

    [Fact]
    public void Contrast_TurnsAboutTheDatasMeanAndNotTheMiddle()
    {
        var normalise = new NormaliseStep(1, [0.2f, 0.3f, 0.4f], [1, 1, 1]);
        var image = new Image(1, 1, 3, SampleType.Float32);
        image.Samples<float>().Fill(0.9f);
        float[] pixels = new float[3];

        new CropSampler(1, 1, 3, normalise, 255).Sample(image, new Mask(1, 1),
            new AugmentationPlan { ResizedWidth = 1, ResizedHeight = 1, Contrast = 0.5f }, pixels, new long[1]);

        // 0.3 + 0.5 * (0.9 - 0.3), less each channel's own mean.
        for (int c = 0; c < 3; c++) Assert.Equal(0.6f - normalise.Mean[c], pixels[c], 1e-5f);
    }

    // Floats have no range whose ends stay where they are.
    [Fact]
    public void Gamma_OfFloats_IsLeftOut() => Assert.Equal(0.81f,
        Apply([0.81f, 0.81f, 0.81f], new AugmentationPlan { ResizedWidth = 1, ResizedHeight = 1, Gamma = 2 })[0], 1e-5f);

    [Theory]
    [InlineData(0.7f, 256)]
    [InlineData(1.5f, 256)]
    [InlineData(1.33f, 205)]
    [InlineData(0.65f, 5)]
    public void Gamma_OnEveryByte_IsAPowerWithinAHundredthOfAStep(float gamma, int width)
    {
        var image = new Image(width, 1, 1);
        for (int i = 0; i < width; i++) image.Bytes[i] = (byte)i;
        float[] pixels = new float[width];

        new CropSampler(1, width, 1, new NormaliseStep(255, [0], [1]), 255)
            .Sample(image, new Mask(width, 1), new AugmentationPlan { ResizedWidth = width, ResizedHeight = 1, Gamma = gamma },
                pixels, new long[width]);

        for (int i = 0; i < width; i++) Assert.Equal(Math.Pow(i / 255.0, gamma), pixels[i], 0.01 / 255);
    }

    [Theory]
    [InlineData(1f)]
    [InlineData(0.25f)]
    public void Noise_HasTheDeviationDrawn_AndStaysInTheSensorsRange(float unit)
    {
        var image = new Image(100, 100);
        image.Bytes.Fill(128);
        float[] pixels = new float[30_000];
        var plan = new AugmentationPlan { ResizedWidth = 100, ResizedHeight = 100, NoiseDeviation = 0.05f, Seed = 3 };
        var sampler = new CropSampler(100, 100, 3, new NormaliseStep(255, [0, 0, 0], [unit, unit, unit]), 255);

        sampler.Sample(image, new Mask(100, 100), plan, pixels, new long[10_000]);
        double deviation = Math.Sqrt(pixels.Average(p => Math.Pow(p * unit - 128 / 255.0, 2)));
        sampler.Sample(new Image(100, 100), new Mask(100, 100), plan, pixels, new long[10_000]);

        Assert.InRange(deviation, 0.048, 0.052);
        Assert.Equal(0, pixels.Min());
    }

    [Fact]
    public void None_LeavesEveryValueAsItWas()
    {
        float[] values = [0.1f, 0.9f, 0.4f, 0.33f, 0.25f, 0.77f];
        float[] actual = Apply(values, new AugmentationPlan { ResizedWidth = 2, ResizedHeight = 1 });

        for (int i = 0; i < values.Length; i++) Assert.Equal(values[i], actual[i], 1e-6f);
    }

    [Fact]
    public void Validate_ProbabilityAboveOne_NamesItAndWhatWasExpected()
    {
        InputException error = Assert.Throws<InputException>(() => new AugmentationOptions { Flip = 1.5f }.Validate());

        Assert.Equal("augmentation: flip is 1.5; expected a number from 0 to 1", error.Message);
    }

    // Through a sampler of one row, and back from its normalised values.
    private static float[] Apply(float[] values, AugmentationPlan plan)
    {
        var image = new Image(values.Length / 3, 1, 3, SampleType.Float32);
        values.CopyTo(image.Samples<float>());
        float[] pixels = new float[values.Length];
        new CropSampler(1, values.Length / 3, 3, Unit, 255)
            .Sample(image, new Mask(values.Length / 3, 1), plan, pixels, new long[values.Length / 3]);
        return [.. pixels.Select((p, i) => p * Unit.Deviation[i % 3] + Unit.Mean[i % 3])];
    }
}
