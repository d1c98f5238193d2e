using Tessera.Core.Masks;
using Tessera.Imaging.Images;

namespace Tessera.Data.Datasets;

/// <summary>An image with its mask.</summary>
/// <param name="Name">Of the image file, without folder and ending; with the folder's name before it where several folders use
/// the same names.</param>
/// <param name="ImagePath">Absolute.</param>
/// <param name="MaskPath">Absolute.</param>
/// <param name="Split">train, val, test or whatever the data names it.</param>
/// <param name="Group">What belongs together and must not be torn apart between splits: a drive, a patient, a place.</param>
public sealed record Sample(string Name, string ImagePath, string MaskPath, string Split, string? Group = null)
{
    /// <summary>The class of the whole image where it has one instead of a mask; the mask's path is then the image's.</summary>
    public int? ClassId { get; init; }
}

/// <summary>A sample's pixels: the image, and class ids or the ignore id of the same size.</summary>
public sealed record LoadedSample(Image Image, Mask Mask)
{
    /// <summary>Values of no class that the data is known for; their pixels are ignored
    /// (<see cref="ReadMask.Tolerated"/>).</summary>
    public IReadOnlyList<UnknownValue> Tolerated { get; init; } = [];

    public long MemoryBytes => (long)Image.Width * Image.Height * (Image.Channels * Image.SampleBytes + (Mask.Is16Bit ? 2 : 1));
}
