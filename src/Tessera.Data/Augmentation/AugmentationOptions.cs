using System.Globalization;
using Tessera.Core.Files;

namespace Tessera.Data.Augmentation;

/// <summary>From <paramref name="Low"/> to <paramref name="High"/>, both included.</summary>
public readonly record struct ValueRange(float Low, float High);

/// <summary>
/// How far training images may be changed. The defaults make one camera look like many: another lens (scale, aspect, blur),
/// another sensor (gain, gamma, noise), another light (brightness, contrast, saturation, hue).
/// </summary>
public sealed partial record AugmentationOptions
{
    /// <summary>The image as it is: centred in the crop, nothing drawn at random.</summary>
    public static AugmentationOptions None { get; } = new()
    {
        Scale = new(1, 1),
        Aspect = 0,
        Flip = 0,
        Brightness = 0,
        Contrast = 0,
        Saturation = 0,
        HueDegrees = 0,
        Gamma = new(1, 1),
        ChannelGain = 0,
        Grayscale = 0,
        Blur = 0,
        Noise = 0,
        Shift = false,
    };

    /// <summary>Size of the image against its own, log-uniform.</summary>
    public ValueRange Scale { get; init; } = new(0.55f, 2f);

    /// <summary>Width against height changes by a factor of up to 1 + this, either way.</summary>
    public float Aspect { get; init; } = 0.1f;

    /// <summary>The crop is taken anywhere; otherwise from the middle.</summary>
    public bool Shift { get; init; } = true;

    /// <summary>Probability of a mirrored image.</summary>
    public float Flip { get; init; } = 0.5f;

    /// <summary>Added, up to this either way, as a part of the full range.</summary>
    public float Brightness { get; init; } = 0.1f;

    /// <summary>Factor 1 +- this around the data's mean.</summary>
    public float Contrast { get; init; } = 0.25f;

    /// <summary>Factor 1 +- this; colour images only.</summary>
    public float Saturation { get; init; } = 0.5f;

    /// <summary>Turns the colours by up to this either way; colour images only.</summary>
    public float HueDegrees { get; init; } = 8f;

    /// <summary>Exponent on values of 0 to 1, log-uniform; not on float images, whose values have no top.</summary>
    public ValueRange Gamma { get; init; } = new(0.75f, 1.33f);

    /// <summary>Each channel's own factor 1 +- this: another white balance.</summary>
    public float ChannelGain { get; init; } = 0.05f;

    /// <summary>Probability of no colour at all; colour images only.</summary>
    public float Grayscale { get; init; } = 0.02f;

    /// <summary>Probability of a soft lens.</summary>
    public float Blur { get; init; } = 0.1f;

    /// <summary>Standard deviation of the soft lens, in pixels of the crop.</summary>
    public ValueRange BlurSigma { get; init; } = new(0.4f, 1.2f);

    /// <summary>Probability of sensor noise.</summary>
    public float Noise { get; init; } = 0.1f;

    /// <summary>Standard deviation of the noise, as a part of the full range.</summary>
    public ValueRange NoiseDeviation { get; init; } = new(0.005f, 0.04f);

    /// <exception cref="InputException">A value is out of its range.</exception>
    public void Validate()
    {
        Require(Scale.Low > 0 && Scale.Low <= Scale.High, nameof(Scale), Scale, "two numbers above 0, the smaller first");
        Require(Gamma.Low > 0 && Gamma.Low <= Gamma.High, nameof(Gamma), Gamma, "two numbers above 0, the smaller first");
        Require(BlurSigma.Low > 0 &&
            BlurSigma.Low <= BlurSigma.High, nameof(BlurSigma), BlurSigma, "two numbers above 0, the smaller first");
        Require(NoiseDeviation.Low >= 0 && NoiseDeviation.Low <= NoiseDeviation.High, nameof(NoiseDeviation), NoiseDeviation,
            "two numbers from 0, the smaller first");
        RequirePart(Flip, nameof(Flip));
        RequirePart(Grayscale, nameof(Grayscale));
        RequirePart(Blur, nameof(Blur));
        RequirePart(Noise, nameof(Noise));
        RequirePart(Brightness, nameof(Brightness));
        RequirePart(Contrast, nameof(Contrast));
        RequirePart(ChannelGain, nameof(ChannelGain));
        RequirePart(Saturation, nameof(Saturation));
        Require(Aspect is >= 0 and <= 4, nameof(Aspect), Aspect, "a number from 0 to 4");
        Require(HueDegrees is >= 0 and <= 180, nameof(HueDegrees), HueDegrees, "a number from 0 to 180");
        ValidateGeometry();
        ValidateCamera();
        ValidateMixing();
    }

    private static void RequirePart(float value, string name) =>
        Require(value is >= 0 and <= 1, name, value, "a number from 0 to 1");

    private static void RequireUpTo(float most, float value, string name) =>
        Require(value >= 0 && value <= most, name, value, string.Create(CultureInfo.InvariantCulture, $"a number from 0 to {most}"));

    private static void RequireWithin(float least, float most, ValueRange value, string name) =>
        Require(value.Low >= least && value.Low <= value.High && value.High <= most, name, value,
            string.Create(CultureInfo.InvariantCulture, $"two numbers from {least} to {most}, the smaller first"));

    private static void Require(bool holds, string name, object value, string expected)
    {
        if (!holds) throw new InputException($"augmentation: {name} is {value}; expected {expected}");
    }
}
