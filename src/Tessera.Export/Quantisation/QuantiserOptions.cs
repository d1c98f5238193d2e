namespace Tessera.Export.Quantisation;

/// <summary>How a network is brought to integers.</summary>
public sealed record QuantiserOptions
{
    /// <summary>A convolution that changes the class of a larger share of places, when it alone works on integers, stays in
    /// float.</summary>
    public double MostChanged { get; init; } = 0.005;

    /// <summary>Images on which each convolution is tried alone.</summary>
    public int Tried { get; init; } = 4;

    /// <summary>Convolutions that stay in float whatever is measured, by name.</summary>
    public IReadOnlyCollection<string> KeepFloat { get; init; } = [];
}
