using System.Globalization;
using Tessera.Core.Files;

namespace Tessera.Data.Augmentation;

/// <content>What is refused.</content>
public sealed partial record AugmentationOptions
{
    /// <exception cref="InputException">A value is out of its range.</exception>
    public void Validate()
    {
        Require(Scale.Low > 0 && Scale.Low <= Scale.High, nameof(Scale), Scale, "two numbers above 0, the smaller first");
        Require(Gamma.Low > 0 && Gamma.Low <= Gamma.High, nameof(Gamma), Gamma, "two numbers above 0, the smaller first");
        Require(BlurSigma.Low > 0 && BlurSigma.Low <= BlurSigma.High, nameof(BlurSigma), BlurSigma,
            "two numbers above 0, the smaller first");
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

    private void ValidateGeometry()
    {
        RequirePart(Rotate, nameof(Rotate));
        RequirePart(Shear, nameof(Shear));
        RequirePart(Perspective, nameof(Perspective));
        RequirePart(Elastic, nameof(Elastic));
        RequirePart(Grid, nameof(Grid));
        RequireUpTo(180, RotateDegrees, nameof(RotateDegrees));
        RequireUpTo(60, ShearDegrees, nameof(ShearDegrees));
        RequireUpTo(0.2f, PerspectiveShift, nameof(PerspectiveShift));
        RequireUpTo(0.45f, ElasticShift, nameof(ElasticShift));
        RequireUpTo(0.45f, GridShift, nameof(GridShift));
        Require(ElasticCells is >= 1 and <= 64, nameof(ElasticCells), ElasticCells, "a whole number from 1 to 64");
        Require(GridCells is >= 2 and <= 64, nameof(GridCells), GridCells, "a whole number from 2 to 64");
    }

    private void ValidateCamera()
    {
        RequirePart(Shadow, nameof(Shadow));
        RequirePart(Fog, nameof(Fog));
        RequirePart(Rain, nameof(Rain));
        RequirePart(MotionBlur, nameof(MotionBlur));
        RequirePart(LowResolution, nameof(LowResolution));
        RequirePart(Jpeg, nameof(Jpeg));
        RequireWithin(0, 1, ShadowDepth, nameof(ShadowDepth));
        RequireWithin(0, 1, FogDensity, nameof(FogDensity));
        RequireWithin(0, 0.5f, RainDensity, nameof(RainDensity));
        RequireWithin(1, 101, MotionBlurPixels, nameof(MotionBlurPixels));
        RequireWithin(0.02f, 1, LowResolutionFactor, nameof(LowResolutionFactor));
        RequireWithin(1, 100, JpegQuality, nameof(JpegQuality));
    }

    private void ValidateMixing()
    {
        RequirePart(CutMix, nameof(CutMix));
        RequirePart(ClassMix, nameof(ClassMix));
        RequirePart(CopyPaste, nameof(CopyPaste));
        RequirePart(Mosaic, nameof(Mosaic));
        RequireWithin(0, 1, CutMixArea, nameof(CutMixArea));
        // A hair above 1: four decimal parts that add up to it may not do so as floats.
        Require(Mixing <= 1.0001f, "cutMix + classMix + copyPaste + mosaic", Mixing,
            "at most 1, as a sample is mixed in one way only");
        // A key without a value in a recipe.
        Require(CopyPasteClasses is not null && CopyPasteClasses.All(name => name is not null), nameof(CopyPasteClasses), "empty",
            "names of classes in brackets, [] for the rare ones");
    }

    private static void RequirePart(float value, string name) =>
        Require(value is >= 0 and <= 1, name, value, "a number from 0 to 1");

    private static void RequireUpTo(float most, float value, string name) =>
        Require(value >= 0 && value <= most, name, value,
            string.Create(CultureInfo.InvariantCulture, $"a number from 0 to {most}"));

    private static void RequireWithin(float least, float most, ValueRange value, string name) =>
        Require(value.Low >= least && value.Low <= value.High && value.High <= most, name, value,
            string.Create(CultureInfo.InvariantCulture, $"two numbers from {least} to {most}, the smaller first"));

    private static void Require(bool holds, string name, object value, string expected)
    {
        // As recipes spell it.
        string key = char.ToLowerInvariant(name[0]) + name[1..];
        if (!holds) throw new InputException($"augmentation: {key} is {value}; expected {expected}");
    }
}
