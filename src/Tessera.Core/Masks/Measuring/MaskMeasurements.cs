using System.Numerics;

namespace Tessera.Core.Masks.Measuring;

/// <summary>Measures the objects or classes of a mask, a run of pixels at a time.</summary>
public static class MaskMeasurements
{
    /// <summary>One entry for each connected object of every id but <paramref name="except"/> (usually the ignore id), in the
    /// order of their first pixels.</summary>
    public static IReadOnlyList<Measurement> OfObjects(Mask mask, int except, PixelSize size,
        Connectivity connectivity = Connectivity.Eight) => OfObjects(ConnectedComponents.OfAll(mask, except, connectivity), size);

    /// <summary>One entry for each component, by label.</summary>
    public static IReadOnlyList<Measurement> OfObjects(ConnectedComponents found, PixelSize size)
    {
        var sums = new ObjectSums();
        for (int y = 0; y < found.Height; y++)
        {
            AddRuns<int>(found.Labels.AsSpan(y * found.Width, found.Width), except: 0, sums);
            sums.EndRow();
        }
        return [.. sums.Results(size).OrderBy(m => m.Label).Select(m => m with { ClassId = found.Items[m.Label - 1].ClassId })];
    }

    /// <summary>One entry for each id that occurs but <paramref name="except"/>, by id: all its pixels as one thing. In an
    /// instance mask that is one entry for each instance.</summary>
    public static IReadOnlyList<Measurement> OfClasses(Mask mask, int except, PixelSize size)
    {
        var sums = new ObjectSums();
        for (int y = 0; y < mask.Height; y++)
        {
            int start = y * mask.Width;
            if (mask.Is16Bit) AddRuns<ushort>(mask.Ids16.Slice(start, mask.Width), except, sums);
            else AddRuns<byte>(mask.Ids8.Slice(start, mask.Width), except, sums);
            sums.EndRow();
        }
        return [.. sums.Results(size).OrderBy(m => m.Label)];
    }

    private static void AddRuns<T>(ReadOnlySpan<T> row, int except, ObjectSums sums) where T : unmanaged, IBinaryInteger<T>
    {
        for (int x = 0; x < row.Length;)
        {
            int length = row[x..].IndexOfAnyExcept(row[x]), end = length < 0 ? row.Length : x + length;
            int label = int.CreateTruncating(row[x]);
            if (label != except) sums.Add(x, end, label);
            x = end;
        }
    }
}
