namespace Tessera.Training.Losses;

/// <summary>Where the values of N images of K classes and P pixels stand in memory: N,K,P or N,P,K.</summary>
internal sealed record PixelLayout(int Images, int Classes, int Pixels, bool ChannelsLast)
{
    public int Pieces(int size) => Images * PiecesOfImage(size);

    /// <summary>Image, first pixel and length of the blocks of one piece.</summary>
    public IEnumerable<(int Image, int Start, int Length)> Blocks(int piece, int size)
    {
        int image = piece / PiecesOfImage(size), from = piece % PiecesOfImage(size) * size, end = Math.Min(Pixels, from + size);
        for (int start = from; start < end; start += PixelBlock.Size)
            yield return (image, start, Math.Min(PixelBlock.Size, end - start));
    }

    private int PiecesOfImage(int size) => (Pixels + size - 1) / size;
}

/// <summary>What a piece of the pixels adds up to.</summary>
internal sealed class PixelSums(int classes)
{
    /// <summary>Of weight x -log(share of the true class).</summary>
    public double Entropy { get; set; }

    /// <summary>Of -log(share) of every class, times its weight: label smoothing's part.</summary>
    public double Spread { get; set; }

    /// <summary>Shares of each class where it is true: the overlap.</summary>
    public double[] Right { get; } = new double[classes];

    /// <summary>Shares of each class: the predicted area.</summary>
    public double[] Predicted { get; } = new double[classes];

    public static PixelSums Of(int classes, IEnumerable<PixelSums> parts)
    {
        var total = new PixelSums(classes);
        foreach (PixelSums part in parts)
        {
            total.Entropy += part.Entropy;
            total.Spread += part.Spread;
            for (int k = 0; k < classes; k++)
            {
                total.Right[k] += part.Right[k];
                total.Predicted[k] += part.Predicted[k];
            }
        }
        return total;
    }
}
