namespace Tessera.Export.Quantisation;

/// <summary>How a network is brought to integers.</summary>
public sealed record QuantiserOptions
{
    /// <summary>A convolution that changes the class of a larger share of places, when it alone works on integers, stays in
    /// float.</summary>
    public double MostChanged { get; init; } = 0.005;

    /// <summary>Products that must be done on integers for each value that is turned into bytes or back for it.
    /// Measured with ONNX Runtime 1.30 on two AVX2 cores, in MobileNetV3 and a U-Net: a product takes 6 ps less on
    /// integers, turning a value 0.2 to 1.5 ns.</summary>
    public double LeastProducts { get; init; } = 100;

    /// <summary>Images on which each convolution is tried alone.</summary>
    public int Tried { get; init; } = 4;

    /// <summary>Convolutions that stay in float whatever is measured, by name.</summary>
    public IReadOnlyCollection<string> KeepFloat { get; init; } = [];
}
