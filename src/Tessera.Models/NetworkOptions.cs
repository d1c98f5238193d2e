namespace Tessera.Models;

/// <summary>What every network is told when it is made.</summary>
/// <param name="Classes">Logits a pixel.</param>
/// <param name="Channels">Of the image: 3 for colour, 1 for grey, more for other bands.</param>
public sealed record NetworkOptions(int Classes, int Channels = 3)
{
    /// <summary>Part of the paper's channels that every layer has: below 1 thinner and faster, with fewer parameters.</summary>
    public double Width { get; init; } = 1;

    /// <summary>With the auxiliary heads, which only training uses.</summary>
    public bool Auxiliary { get; init; }

    /// <summary>Of all images, for networks that are fixed in size; the others take any and pay no heed.</summary>
    public FixedSize? Size { get; init; }

    /// <summary>A layer's channels: the paper's at width 1, else a multiple of 8.</summary>
    public int Of(int channels) => LayerWidth.Of(channels, Width);

    public int[] Of(params ReadOnlySpan<int> channels) => LayerWidth.Of(channels, Width);
}

/// <summary>The one size of image that a network takes.</summary>
public readonly record struct FixedSize(int Height, int Width);

/// <summary>Scales channels so that they stay multiples of 8, which fill vector registers and divide into heads and
/// groups.</summary>
internal static class LayerWidth
{
    public static int Of(int channels, double width) =>
        width == 1 ? channels : Math.Max(8, (int)Math.Round(channels * width / 8) * 8);

    public static int[] Of(ReadOnlySpan<int> channels, double width)
    {
        var scaled = new int[channels.Length];
        for (int i = 0; i < scaled.Length; i++) scaled[i] = Of(channels[i], width);
        return scaled;
    }
}
