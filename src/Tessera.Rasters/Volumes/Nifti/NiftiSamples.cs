using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Imaging.Images;

namespace Tessera.Rasters.Volumes.Nifti;

/// <summary>From a slice's bytes to an image or a mask.</summary>
internal static class NiftiSamples
{
    // Beyond it neighbours share a float.
    private const double MostExact = 1 << 24;

    /// <summary>Brings samples of several bytes to this machine's order.</summary>
    public static void Swap(Span<byte> raw, int sampleBytes)
    {
        switch (sampleBytes)
        {
            case 2: BinaryPrimitives.ReverseEndianness(Of<ushort>(raw), Of<ushort>(raw)); break;
            case 4: BinaryPrimitives.ReverseEndianness(Of<uint>(raw), Of<uint>(raw)); break;
            case 8: BinaryPrimitives.ReverseEndianness(Of<ulong>(raw), Of<ulong>(raw)); break;
        }
    }

    /// <summary>Bytes and unsigned 16 bits as they are, all else as floats.</summary>
    public static SampleType TypeOf(NiftiHeader header) => (header.Type, header.IsScaled) switch
    {
        (NiftiType.Rgb24, _) or (NiftiType.UInt8, false) => SampleType.UInt8,
        (NiftiType.UInt16, false) => SampleType.UInt16,
        _ => SampleType.Float32,
    };

    /// <exception cref="InputException">An integer is too large to be a float.</exception>
    public static void ToImage(ReadOnlySpan<byte> raw, NiftiHeader header, Image to, string place)
    {
        if (to.Type != SampleType.Float32)
        {
            raw.CopyTo(to.Bytes);
            return;
        }
        Each(raw, header.Type, to.Samples<float>(), (value, _) =>
        {
            bool fits = header.Type is NiftiType.Float32 or NiftiType.Float64 || Math.Abs(value) <= MostExact;
            return fits ? (float)(value * header.Slope + header.Intercept) : throw InputException.At(
                place, $"holds the integer {value:0}; expected at most 16777216, up to which floats are exact");
        });
    }

    /// <exception cref="InputException">A value is no whole number from 0 to 65535.</exception>
    public static Mask ToMask(ReadOnlySpan<byte> raw, NiftiHeader header, string place)
    {
        if (header.Type == NiftiType.Rgb24)
            throw InputException.At(place, "is a colour-coded volume (RGB); expected one class id a sample");
        if (header is { Type: NiftiType.UInt8, IsScaled: false })
        {
            var bytes = new Mask(header.Width, header.Height);
            raw.CopyTo(bytes.Ids8);
            return bytes;
        }
        ushort[] ids = new ushort[header.Width * header.Height];
        int highest = 0;
        Each(raw, header.Type, ids.AsSpan(), (value, at) =>
        {
            double id = value * header.Slope + header.Intercept;
            if (id is < 0 or > ushort.MaxValue || id != Math.Floor(id))
                throw InputException.At(place, string.Create(System.Globalization.CultureInfo.InvariantCulture,
                    $"holds {id} at column {at % header.Width}, row {at / header.Width}; ") +
                    "expected class ids, whole numbers from 0 to 65535");
            highest = Math.Max(highest, (int)id);
            return (ushort)id;
        });
        var mask = new Mask(header.Width, header.Height, highest > byte.MaxValue);
        if (mask.Is16Bit) ids.CopyTo(mask.Ids16);
        else for (int i = 0; i < ids.Length; i++) mask.Ids8[i] = (byte)ids[i];
        return mask;
    }

    private static void Each<T>(ReadOnlySpan<byte> raw, NiftiType type, Span<T> to, Func<double, int, T> convert)
    {
        switch (type)
        {
            case NiftiType.UInt8: Each<byte, T>(raw, to, convert); break;
            case NiftiType.Int8: Each<sbyte, T>(raw, to, convert); break;
            case NiftiType.Int16: Each<short, T>(raw, to, convert); break;
            case NiftiType.UInt16: Each<ushort, T>(raw, to, convert); break;
            case NiftiType.Int32: Each<int, T>(raw, to, convert); break;
            case NiftiType.UInt32: Each<uint, T>(raw, to, convert); break;
            case NiftiType.Int64: Each<long, T>(raw, to, convert); break;
            case NiftiType.UInt64: Each<ulong, T>(raw, to, convert); break;
            case NiftiType.Float32: Each<float, T>(raw, to, convert); break;
            default: Each<double, T>(raw, to, convert); break;
        }
    }

    private static void Each<TFrom, T>(ReadOnlySpan<byte> raw, Span<T> to, Func<double, int, T> convert)
        where TFrom : unmanaged, INumber<TFrom>
    {
        ReadOnlySpan<TFrom> from = MemoryMarshal.Cast<byte, TFrom>(raw);
        for (int i = 0; i < to.Length; i++) to[i] = convert(double.CreateChecked(from[i]), i);
    }

    private static Span<T> Of<T>(Span<byte> raw) where T : unmanaged => MemoryMarshal.Cast<byte, T>(raw);
}
