using System.Globalization;

namespace Tessera.Core.Masks.Ground;

/// <summary>What is free ground, and how it is told.</summary>
/// <param name="Classes">Ids of the free classes.</param>
/// <param name="IgnoreId">Of pixels of which nothing is known: they are not free.</param>
public sealed record FreeSpaceSettings(IReadOnlySet<int> Classes, int IgnoreId)
{
    /// <summary>Of one width but for a pixel, from left to right.</summary>
    public int Sectors { get; init; } = 5;

    /// <summary>So many pixels of something else are passed over where at least as many free ones follow.</summary>
    public int Gap { get; init; } = 2;

    /// <summary>Rows at the picture's lower edge that show the own vehicle.</summary>
    public int Bonnet { get; init; }

    /// <summary>What gives distances; null leaves them out.</summary>
    public GroundCamera? Camera { get; init; }

    /// <summary>Why masks of this size cannot be gone through, as the rest of a sentence that begins with a file; null where they
    /// can.</summary>
    public string? RefusalOf(int width, int height)
    {
        if (Bonnet >= height) return $"is {height} pixels high; expected more than the {Bonnet} of the bonnet";
        if (Sectors > width) return $"is {width} pixels wide; expected at least one for each of {Sectors} sectors";
        return Camera is { } camera && camera.Horizon >= height - Bonnet
            ? string.Create(CultureInfo.InvariantCulture,
                $"shows ground down to row {height - Bonnet}; expected the camera's horizon above it, not at {camera.Horizon}")
            : null;
    }
}
