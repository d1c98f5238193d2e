using System.Globalization;
using System.Runtime.InteropServices;
using Tessera.Core.Files;
using Tessera.Imaging.Images;
using Tessera.Imaging.Rasters;

namespace Tessera.Data.Tiling;

/// <summary>Samples of a label raster as whole numbers: ids are stored as bytes, 16 or 32 bits, even floats.</summary>
internal static class LabelSamples
{
    /// <summary>NODATA, or not a number.</summary>
    public const int None = -1;

    /// <param name="labels">Whose samples these are.</param>
    /// <param name="window">Where they lie.</param>
    /// <param name="samples">As the source gives them.</param>
    /// <param name="values">0 to 65535, or <see cref="None"/>.</param>
    /// <exception cref="InputException">A sample is no id: a fraction, negative, or beyond 16 bits.</exception>
    public static void ToValues(IRasterSource labels, RasterWindow window, ReadOnlySpan<byte> samples, Span<int> values)
    {
        int none = labels.NoData is { } value and >= 0 and <= ushort.MaxValue && value == Math.Floor(value) ? (int)value : None;
        switch (labels.Type)
        {
            case SampleType.UInt8:
                for (int i = 0; i < values.Length; i++) values[i] = samples[i] == none ? None : samples[i];
                break;
            case SampleType.UInt16:
                ReadOnlySpan<ushort> words = MemoryMarshal.Cast<byte, ushort>(samples);
                for (int i = 0; i < values.Length; i++) values[i] = words[i] == none ? None : words[i];
                break;
            default:
                ReadOnlySpan<float> floats = MemoryMarshal.Cast<byte, float>(samples);
                for (int i = 0; i < values.Length; i++) values[i] = Value(floats[i], i, labels, window);
                break;
        }
    }

    private static int Value(float sample, int at, IRasterSource labels, RasterWindow window)
    {
        if (float.IsNaN(sample) || (labels.NoData is { } none && sample == (float)none)) return None;
        if (sample is >= 0 and <= ushort.MaxValue && sample == MathF.Floor(sample)) return (int)sample;
        (int x, int y) = (window.X + at % window.Width, window.Y + at / window.Width);
        throw InputException.At(labels.Name, string.Create(CultureInfo.InvariantCulture,
            $"has the value {sample} at column {x}, row {y}; expected class ids, ") +
            "whole numbers from 0 to 65535, or its NODATA value");
    }
}
