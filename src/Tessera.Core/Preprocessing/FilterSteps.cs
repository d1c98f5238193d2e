using Tessera.Core.Files;

namespace Tessera.Core.Preprocessing;

/// <summary>
/// A step that changes pixels and not their places, told by numbers alone. Each is an entry of <see cref="FilterTable"/>, which
/// its JSON, its words in a recipe and its limits come from.
/// </summary>
public abstract record FilterStep : PreprocessingStep
{
    /// <summary>Its name and the values of its settings, in the table's order.</summary>
    internal abstract (string Name, double[] Values) Described { get; }

    public override void Validate(int channels)
    {
        (string name, double[] values) = Described;
        FilterEntry entry = FilterTable.Find(name);
        try
        {
            for (int i = 0; i < values.Length; i++) entry.Settings[i].Require(values[i], name);
        }
        catch (InputException error)
        {
            throw new ArgumentException(error.Message, error);
        }
    }
}

/// <summary>A Gaussian's weights; <paramref name="Pixels"/> is its standard deviation.</summary>
public sealed record GaussianStep(double Pixels) : FilterStep
{
    internal override (string, double[]) Described => ("gaussian", [Pixels]);
}

/// <summary>The middle value of a square of <paramref name="Pixels"/> a side: 3, or 5.</summary>
public sealed record MedianStep(int Pixels) : FilterStep
{
    internal override (string, double[]) Described => ("median", [Pixels]);

    public override void Validate(int channels)
    {
        base.Validate(channels);
        if (Pixels % 2 == 0) throw new ArgumentException($"median: pixels is {Pixels}; expected 3 or 5");
    }
}

/// <summary>A Gaussian that stops at edges (Tomasi and Manduchi, 1998): standard deviations in pixels, and in values as a part of
/// their full range.</summary>
public sealed record BilateralStep(double Pixels, double Range) : FilterStep
{
    internal override (string, double[]) Described => ("bilateral", [Pixels, Range]);
}

/// <summary>The mean of pixels whose surroundings look alike (Buades, Coll, Morel, 2005); how alike, as a part of the full range.
/// 8-bit images only.</summary>
public sealed record NonLocalMeansStep(double Range) : FilterStep
{
    internal override (string, double[]) Described => ("non-local-means", [Range]);
}

/// <summary>Contrast-limited histogram equalisation in tiles a side (Zuiderveld, 1994), of the lightness where there is
/// colour.</summary>
public sealed record ClaheStep(double Clip, int Tiles) : FilterStep
{
    internal override (string, double[]) Described => ("clahe", [Clip, Tiles]);
}

/// <summary>Each channel scaled so that all have one mean: the light's colour taken away (Buchsbaum, 1980).</summary>
public sealed record GreyWorldStep : FilterStep
{
    internal override (string, double[]) Described => ("grey-world", []);
}

/// <summary>Values from <paramref name="Low"/> to <paramref name="High"/> become floats of 0 to 1; what lies outside is cut
/// off.</summary>
public sealed record WindowStep(double Low, double High) : FilterStep
{
    internal override (string, double[]) Described => ("window", [Low, High]);

    public override void Validate(int channels)
    {
        base.Validate(channels);
        if (!(Low < High))
            throw new ArgumentException(
                FormattableString.Invariant($"window: {Low} to {High}; expected the lower value first"));
    }
}

/// <summary>The same between two of each image's own percentiles, over all its channels.</summary>
public sealed record PercentilesStep(double Low, double High) : FilterStep
{
    internal override (string, double[]) Described => ("percentiles", [Low, High]);

    public override void Validate(int channels)
    {
        base.Validate(channels);
        if (!(Low < High))
            throw new ArgumentException(
                FormattableString.Invariant($"percentiles: {Low} to {High}; expected the lower one first"));
    }
}

/// <summary>Each channel minus its own mean over its own standard deviation, image by image.</summary>
public sealed record StandardiseStep : FilterStep
{
    internal override (string, double[]) Described => ("standardise", []);
}
