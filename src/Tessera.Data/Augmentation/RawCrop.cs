namespace Tessera.Data.Augmentation;

/// <summary>A crop in the image's own units on its way to the network's, for what has to see more than a row of it.</summary>
internal sealed class RawCrop(int height, int width, int channels)
{
    public int Height => height;

    public int Width => width;

    public int Channels => channels;

    /// <summary>Height x width x channels, 0 outside the image.</summary>
    public float[] Values { get; } = new float[height * width * channels];

    /// <summary>Height x width: 1 where the image is, 0 outside.</summary>
    public float[] Inside { get; } = new float[height * width];

    public Span<float> Row(int y) => Values.AsSpan(y * width * channels, width * channels);

    public Span<float> InsideRow(int y) => Inside.AsSpan(y * width, width);

    public Span<float> Pixel(int x, int y) => Values.AsSpan((y * width + x) * channels, channels);

    public void Clear()
    {
        Values.AsSpan().Clear();
        Inside.AsSpan().Clear();
    }

    /// <summary>Sets to 0 what lies outside of a buffer of this crop's shape.</summary>
    public void ClearOutside(Span<float> values)
    {
        for (int i = 0; i < Inside.Length; i++)
        {
            if (Inside[i] == 0) values.Slice(i * channels, channels).Clear();
        }
    }
}
