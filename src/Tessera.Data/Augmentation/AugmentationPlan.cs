using Tessera.Data.Ordering;

namespace Tessera.Data.Augmentation;

/// <summary>
/// What happens to one image and its mask, every number drawn. The image is resized to <see cref="ResizedWidth"/> x
/// <see cref="ResizedHeight"/>; the crop's corner lies at (<see cref="Left"/>, <see cref="Top"/>) of it, negative where the crop
/// sticks out.
/// </summary>
public readonly record struct AugmentationPlan
{
    public required int ResizedWidth { get; init; }

    public required int ResizedHeight { get; init; }

    public int Left { get; init; }

    public int Top { get; init; }

    /// <summary>The crop is mirrored after it was cut.</summary>
    public bool Flip { get; init; }

    public float Brightness { get; init; }

    public float Contrast { get; init; } = 1;

    public float Saturation { get; init; } = 1;

    public float HueDegrees { get; init; }

    public float Gamma { get; init; } = 1;

    /// <summary>Largest deviation of a channel's factor from 1; the factors themselves follow from <see cref="Seed"/>.</summary>
    public float ChannelGain { get; init; }

    /// <summary>In pixels of the crop; 0 is sharp.</summary>
    public float BlurSigma { get; init; }

    public float NoiseDeviation { get; init; }

    /// <summary>Of all draws that are not made here: channel gains and noise, whose number depends on the image, and everything
    /// below, so that what is above is drawn the same with and without it.</summary>
    public ulong Seed { get; init; }

    /// <summary>How the crop is bent.</summary>
    public WarpPlan Warp { get; init; }

    /// <summary>What weather and camera do to it.</summary>
    public ShotPlan Shot { get; init; }

    /// <summary>How it is joined with others.</summary>
    public LabelMix Mix { get; init; }

    public AugmentationPlan() { }

    public static AugmentationPlan Draw(AugmentationOptions options, int imageWidth, int imageHeight, int cropWidth,
        int cropHeight,
        ref SampleRandom random)
    {
        float scale = random.LogUniform(options.Scale.Low, options.Scale.High);
        float aspect = MathF.Sqrt(random.LogUniform(1 / (1 + options.Aspect), 1 + options.Aspect));
        int width = Math.Max(1, (int)MathF.Round(imageWidth * scale * aspect));
        int height = Math.Max(1, (int)MathF.Round(imageHeight * scale / aspect));
        var plan = new AugmentationPlan
        {
            ResizedWidth = width,
            ResizedHeight = height,
            Left = Place(width - cropWidth, options.Shift, ref random),
            Top = Place(height - cropHeight, options.Shift, ref random),
            Flip = random.Chance(options.Flip),
            Brightness = random.Uniform(-options.Brightness, options.Brightness),
            Contrast = random.Uniform(1 - options.Contrast, 1 + options.Contrast),
            Saturation =
                random.Uniform(1 - options.Saturation, 1 + options.Saturation) * (random.Chance(options.Grayscale) ? 0 : 1),
            HueDegrees = random.Uniform(-options.HueDegrees, options.HueDegrees),
            Gamma = random.LogUniform(options.Gamma.Low, options.Gamma.High),
            ChannelGain = options.ChannelGain,
            BlurSigma = Sometimes(options.Blur, options.BlurSigma, ref random),
            NoiseDeviation = Sometimes(options.Noise, options.NoiseDeviation, ref random),
            Seed = random.NextBits(),
        };
        return plan with
        {
            Warp = WarpPlan.Draw(options, plan.Seed),
            Shot = ShotPlan.Draw(options, plan.Seed),
            Mix = LabelMixDraws.Draw(options, plan.Seed),
        };
    }

    // Room left over is shared out at random; a crop larger than the image sticks out by a random part on either side.
    private static int Place(int room, bool shift, ref SampleRandom random)
    {
        int drawn = random.Next(Math.Abs(room) + 1);
        return !shift ? room / 2 : room < 0 ? -drawn : drawn;
    }

    private static float Sometimes(float probability, ValueRange range, ref SampleRandom random)
    {
        (bool happens, float value) = (random.Chance(probability), random.Uniform(range.Low, range.High));
        return happens ? value : 0;
    }
}
