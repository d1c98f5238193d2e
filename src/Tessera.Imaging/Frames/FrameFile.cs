using Tessera.Core.Files;
using Tessera.Imaging.Codecs;

namespace Tessera.Imaging.Frames;

/// <summary>What a file with many images says before one is read.</summary>
/// <param name="Path">The file, or the folder of a series.</param>
/// <param name="Count">Images that can be read.</param>
/// <param name="Header">Of every image.</param>
/// <param name="Spacing">Where the file tells it.</param>
/// <param name="SecondsPerFrame">Where time passes between images.</param>
public sealed record FrameFile(string Path, int Count, ImageHeader Header, PixelSpacing? Spacing, double? SecondsPerFrame)
{
    /// <summary>Of a folder, the file that each image lies in; empty where all lie in one.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Of a volume that says where it lies.</summary>
    public VoxelGrid? Grid { get; init; }

    /// <exception cref="InputException">No such file, or it is truncated or damaged.</exception>
    public static FrameFile At(string path) => FramePool.Use(path, 0,
        source => new FrameFile(path, source.Count, source.Header, source.Spacing, source.SecondsPerFrame)
        {
            Grid = source.Grid,
            Files = [.. Enumerable.Range(0, source.Count).Select(source.FileOf).OfType<string>()],
        });

    /// <summary>A path for one of its images, as everything that reads images takes it.</summary>
    public string Locator(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return new FrameLocator(Path, index).ToString();
    }

    /// <summary>A name for one of its images that sorts as they follow each other: scan-0040.</summary>
    public string NameOf(int index) => $"{FrameFormats.StemOf(Path)}-{NumberOf(index)}";

    /// <summary>The number in a file's name: four digits, more where there are more.</summary>
    public static string NumberOf(int index) => index.ToString("0000", System.Globalization.CultureInfo.InvariantCulture);
}
