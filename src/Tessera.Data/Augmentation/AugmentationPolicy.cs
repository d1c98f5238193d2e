using Tessera.Core.Files;
using Tessera.Core.Text;

namespace Tessera.Data.Augmentation;

/// <summary>Augmentations that have a name.</summary>
public static class AugmentationPolicy
{
    /// <summary>For few looks at each image: little more than another crop of it.</summary>
    public static AugmentationOptions Light { get; } = new()
    {
        Scale = new(0.75f, 1.5f),
        Aspect = 0,
        Brightness = 0.05f,
        Contrast = 0.1f,
        Saturation = 0.1f,
        HueDegrees = 0,
        Gamma = new(0.9f, 1.1f),
        ChannelGain = 0.03f,
        Grayscale = 0,
        Blur = 0,
        Noise = 0,
    };

    /// <summary>For many looks: another lens, sensor and light.</summary>
    public static AugmentationOptions Medium { get; } = new();

    /// <summary>For images that will not look like those learnt from: besides another viewpoint, weather, file format and
    /// surroundings.</summary>
    public static AugmentationOptions Strong { get; } = new()
    {
        Scale = new(0.5f, 2f),
        Aspect = 0.2f,
        Brightness = 0.15f,
        Contrast = 0.35f,
        HueDegrees = 12,
        Gamma = new(0.65f, 1.5f),
        ChannelGain = 0.08f,
        Grayscale = 0.04f,
        Blur = 0.15f,
        BlurSigma = new(0.4f, 1.6f),
        Noise = 0.15f,
        Rotate = 0.3f,
        Shear = 0.15f,
        Perspective = 0.2f,
        Elastic = 0.05f,
        Grid = 0.05f,
        Shadow = 0.15f,
        Fog = 0.08f,
        Rain = 0.05f,
        MotionBlur = 0.08f,
        LowResolution = 0.1f,
        Jpeg = 0.1f,
        CutMix = 0.1f,
        ClassMix = 0.1f,
        CopyPaste = 0.15f,
        Mosaic = 0.05f,
    };

    /// <summary>From nothing at all to the strongest.</summary>
    public static IReadOnlyDictionary<string, AugmentationOptions> All { get; } =
        new OrderedDictionary<string, AugmentationOptions>
        {
            ["none"] = AugmentationOptions.None,
            ["light"] = Light,
            ["medium"] = Medium,
            ["strong"] = Strong,
        };

    /// <exception cref="InputException">None has this name; the message has the nearest.</exception>
    public static AugmentationOptions Find(string name) =>
        All.TryGetValue(name, out AugmentationOptions? options) ? options
        : throw new InputException($"augmentation: there is no policy '{name}'; {NearestName.Hint(name, [.. All.Keys])}");
}
