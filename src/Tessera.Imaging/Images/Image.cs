using System.Runtime.InteropServices;
using Tessera.Core.Files;

namespace Tessera.Imaging.Images;

/// <summary>What one sample of an image is.</summary>
public enum SampleType { UInt8, UInt16, Float32 }

/// <summary>Pixels to look at: height x width x channels, interleaved, row by row without padding. Colour is RGB(A), never
/// BGR.</summary>
public sealed class Image
{
    private readonly byte[] _buffer;

    public int Width { get; }

    public int Height { get; }

    /// <summary>1 grey, 2 grey + alpha, 3 RGB, 4 RGBA, or any number of bands.</summary>
    public int Channels { get; }

    public SampleType Type { get; }

    public int SampleBytes => BytesOf(Type);

    /// <summary>All samples 0.</summary>
    public Image(int width, int height, int channels = 3, SampleType type = SampleType.UInt8)
        : this(width, height, channels, type, zeroed: true) { }

    private Image(int width, int height, int channels, SampleType type, bool zeroed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        (Width, Height, Channels, Type) = (width, height, channels, type);
        long bytes = checked((long)width * height * channels * BytesOf(type));
        if (bytes > Array.MaxLength)
            throw new InputException($"an image of {width}x{height} with {channels} channels of {type} is too large: " +
                $"{bytes >> 20} MiB; an image ends at 2047 MiB");
        _buffer = zeroed ? new byte[bytes] : GC.AllocateUninitializedArray<byte>((int)bytes);
    }

    /// <summary>Samples hold anything: for callers that write every one of them.</summary>
    public static Image Uninitialized(int width, int height, int channels = 3, SampleType type = SampleType.UInt8) =>
        new(width, height, channels, type, zeroed: false);

    /// <summary>Of one sample.</summary>
    public static int BytesOf(SampleType type) => type switch { SampleType.UInt8 => 1, SampleType.UInt16 => 2, _ => 4 };

    /// <summary>The samples in memory order, as bytes.</summary>
    public Span<byte> Bytes => _buffer;

    /// <summary>The samples in memory order, in place: byte, ushort or float, as <see cref="Type"/> says.</summary>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is not the image's sample type.</exception>
    public Span<T> Samples<T>() where T : unmanaged
    {
        bool fits = Type switch
        {
            SampleType.UInt8 => typeof(T) == typeof(byte),
            SampleType.UInt16 => typeof(T) == typeof(ushort),
            _ => typeof(T) == typeof(float),
        };
        if (!fits) throw new InvalidOperationException($"the image holds {Type}, not {typeof(T).Name}");
        return MemoryMarshal.Cast<byte, T>(_buffer.AsSpan());
    }

    /// <summary>The bytes of row <paramref name="y"/>, in place.</summary>
    public Span<byte> Row(int y)
    {
        int bytes = Width * Channels * SampleBytes;
        return _buffer.AsSpan(y * bytes, bytes);
    }

    public Image Clone()
    {
        Image copy = Uninitialized(Width, Height, Channels, Type);
        _buffer.CopyTo(copy.Bytes);
        return copy;
    }
}
