using Tessera.Data.Ordering;
using Tessera.Imaging.Images;

namespace Tessera.Evaluation.Corruptions;

/// <summary>One way in which images get worse, in five published strengths.</summary>
/// <param name="Name">As the benchmark's authors name it, with dashes.</param>
/// <param name="Kind">noise, blur, weather or digital.</param>
/// <param name="Apply">An 8-bit image of 1 or 3 channels to one of its size; strengths count from 0.</param>
public sealed record Corruption(string Name, string Kind, Corruption.Change Apply)
{
    public const int Strengths = 5;

    public delegate Image Change(Image image, int strength, ref SampleRandom random);

    /// <summary>
    /// Hendrycks and Dietterich, "Benchmarking neural network robustness to common corruptions and perturbations", 2019
    /// (arXiv:1903.12261), with the parameters of their program for images of 224 pixels; Kamann and Rother, 2020, took
    /// the same to segmentation. Glass, zoom, snow, frost and elastic transformation are left out: they move pixels
    /// away from their labels or need pictures of frost.
    /// </summary>
    public static IReadOnlyList<Corruption> All { get; } =
    [
        new("gaussian-noise", "noise", Noise.Gaussian),
        new("shot-noise", "noise", Noise.Shot),
        new("impulse-noise", "noise", Noise.Impulse),
        new("speckle-noise", "noise", Noise.Speckle),
        new("gaussian-blur", "blur", Blur.Gaussian),
        new("defocus-blur", "blur", Blur.Defocus),
        new("motion-blur", "blur", Blur.Motion),
        new("fog", "weather", Weather.Fog),
        new("brightness", "weather", Weather.Brightness),
        new("contrast", "digital", Digital.Contrast),
        new("saturate", "digital", Digital.Saturate),
        new("pixelate", "digital", Digital.Pixelate),
        new("jpeg", "digital", Digital.Jpeg),
    ];
}
