using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Encoders;

/// <param name="Channels">Of the image.</param>
/// <param name="OutputStride">Of the coarsest map: 32, or 16 or 8 by dilation instead of striding (Yu, Koltun, 2015,
/// arXiv:1511.07122).</param>
/// <param name="Width">Part of the paper's channels that every layer has.</param>
public sealed record EncoderOptions(int Channels = 3, int OutputStride = 32, double Width = 1)
{
    /// <summary>A layer's channels: the paper's at width 1, else a multiple of 8.</summary>
    public int Of(int channels) => LayerWidth.Of(channels, Width);

    public int[] Of(params ReadOnlySpan<int> channels) => LayerWidth.Of(channels, Width);

    /// <summary>Strides of maps that would have these without dilation.</summary>
    /// <exception cref="ArgumentException">The output stride is none of 8, 16 and 32.</exception>
    public int[] StridesOf(params ReadOnlySpan<int> strides)
    {
        if (OutputStride is not (8 or 16 or 32))
            throw new ArgumentException($"output stride {OutputStride}; expected 8, 16 or 32");
        var kept = new int[strides.Length];
        for (int i = 0; i < kept.Length; i++) kept[i] = Math.Min(strides[i], OutputStride);
        return kept;
    }
}

/// <summary>Turns an image N,C,H,W into feature maps from fine to coarse; each side is ceil(side before / 2) or the like, never
/// below 1, and stays as it is where dilation replaces striding.</summary>
public abstract class Encoder(EncoderOptions options, IReadOnlyList<int> widths, IReadOnlyList<int> strides)
    : Module<Tensor, Tensor[]>
{
    public int Channels => options.Channels;

    /// <summary>Channels of each map, fine to coarse.</summary>
    public IReadOnlyList<int> Widths => widths;

    /// <summary>Pixels of the image, along one side, for one pixel of each map.</summary>
    public IReadOnlyList<int> Strides => strides;
}
