namespace Tessera.Data.Checks;

/// <summary>
/// From when on a check speaks. The figures in brackets are those of CamVid's 367 + 101 samples of 480x360, where none of these
/// limits but those for specks and gaps is passed.
/// </summary>
public sealed record CheckOptions
{
    public int Workers { get; init; } = 2;

    /// <summary>Bits of 64 in which the perceptual hashes of near-duplicates may differ, 7 at most [10 is the least between val
    /// and train, 10 between two drives]. JPEG, brightness and scale move 0 to 4.</summary>
    public int HashDistance { get; init; } = 6;

    /// <summary>The least correlation of their 16x16 thumbnails [0.92 is the most between val and train].</summary>
    public double ThumbnailCorrelation { get; init; } = 0.95;

    /// <summary>A class with a smaller share of the labelled pixels is rare [0.0066, pedestrian].</summary>
    public double RareShare { get; init; } = 0.001;

    /// <summary>The largest region that is a speck [11,552 of up to 4 pixels; the middle mask has 18].</summary>
    public int SpeckPixels { get; init; } = 4;

    /// <summary>Specks of one mask from which on it is named. Where the middle mask has as many, one line speaks for
    /// all.</summary>
    public int FewestSpecks { get; init; } = 3;

    /// <summary>Pixels of one-pixel gaps, likewise [208,197; the middle mask has 224].</summary>
    public int FewestGapPixels { get; init; } = 8;

    /// <summary>The robust z-score, 0.6745 (x - median) / MAD, of a brightness or contrast that is an outlier [3.2 is the
    /// most].</summary>
    public double OutlierScore { get; init; } = 6;

    /// <summary>MAD is taken for no less, in grey levels of 255: in a set of equal images every other one would be far
    /// out.</summary>
    public double LeastSpread { get; init; } = 4;

    /// <exception cref="ArgumentOutOfRangeException">A limit cannot be.</exception>
    internal CheckOptions Validated()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Workers);
        ArgumentOutOfRangeException.ThrowIfNegative(HashDistance);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(HashDistance, HashBuckets.MostDistance);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(LeastSpread);
        return this;
    }
}
