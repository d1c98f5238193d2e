using System.Runtime.InteropServices;

namespace Tessera.Imaging.Images;

/// <summary>What one sample of an image is.</summary>
public enum SampleType { UInt8, UInt16, Float32 }

/// <summary>Pixels to look at: height x width x channels, interleaved, row by row without padding. Colour is RGB(A), never BGR.</summary>
public sealed class Image
{
    private readonly byte[] _buffer;

    public int Width { get; }

    public int Height { get; }

    /// <summary>1 grey, 2 grey + alpha, 3 RGB, 4 RGBA, or any number of bands.</summary>
    public int Channels { get; }

    public SampleType Type { get; }

    public int SampleBytes => Type switch { SampleType.UInt8 => 1, SampleType.UInt16 => 2, _ => 4 };

    /// <summary>All samples 0.</summary>
    public Image(int width, int height, int channels = 3, SampleType type = SampleType.UInt8)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        (Width, Height, Channels, Type) = (width, height, channels, type);
        _buffer = new byte[checked(width * height * channels * SampleBytes)];
    }

    /// <summary>The samples in memory order, as bytes.</summary>
    public Span<byte> Bytes => _buffer;

    /// <summary>The samples in memory order, in place: byte, ushort or float, as <see cref="Type"/> says.</summary>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is not the image's sample type.</exception>
    public Span<T> Samples<T>() where T : unmanaged
    {
        bool fits = Type switch { SampleType.UInt8 => typeof(T) == typeof(byte), SampleType.UInt16 => typeof(T) == typeof(ushort), _ => typeof(T) == typeof(float) };
        if (!fits) throw new InvalidOperationException($"the image holds {Type}, not {typeof(T).Name}");
        return MemoryMarshal.Cast<byte, T>(_buffer.AsSpan());
    }
}
