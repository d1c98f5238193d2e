using System.Numerics;
using Tessera.Core.Masks;
using Tessera.Core.Threads;

namespace Tessera.Core.Upsampling;

/// <summary>Brings logits to another size bilinearly (torch's interpolate, align_corners = false) and keeps them all: for what
/// needs more of a pixel than its best class.</summary>
public static class UpsamplePlanes
{
    private const int SmallestWork = 1 << 16;

    /// <summary>Fills a part of planes of <paramref name="width"/> x <paramref name="height"/> and leaves the rest.</summary>
    /// <param name="logits">Classes x Height x Width, plane after plane.</param>
    /// <param name="shape">The logits' shape, and the size that they are brought to.</param>
    /// <param name="planes">Classes of them, one after the other.</param>
    /// <param name="width">Of a plane.</param>
    /// <param name="height">Of a plane.</param>
    /// <param name="part">Of a plane: what is filled, with what starts at the shape's crop.</param>
    /// <param name="threads">Threads to use at most; all cores by default.</param>
    public static void Run(ReadOnlySpan<float> logits, UpsampleShape shape, float[] planes, int width, int height, PixelBox part,
        int? threads = null)
    {
        if (logits.Length != (long)shape.Classes * shape.Height * shape.Width)
            throw new ArgumentException($"{logits.Length} logits; expected {shape.Classes}x{shape.Height}x{shape.Width}");
        if (planes.Length < (long)shape.Classes * width * height)
            throw new ArgumentException($"{planes.Length} floats cannot hold {shape.Classes}x{height}x{width}");
        var vertical = new UpsampleAxis(shape.Window.Height, shape.ToHeight, shape.CropY, part.Height);
        var horizontal = new UpsampleColumns(shape.Window.Width, shape.ToWidth, shape.CropX, part.Width);
        int smallest = Math.Max(1, SmallestWork / part.Width);
        SpanRanges.Run(logits, shape.Classes * part.Height, smallest, threads ?? Environment.ProcessorCount, (values, from, to) =>
            Rows(values, shape, vertical, horizontal, (planes, width, height, part), from, to));
    }

    // Rows of all planes are counted through; an input row is enlarged once for all the outputs that read it.
    private static void Rows(ReadOnlySpan<float> logits, UpsampleShape shape, UpsampleAxis vertical, UpsampleColumns horizontal,
        (float[] Planes, int Width, int Height, PixelBox Part) to, int from, int end)
    {
        PixelBox part = to.Part;
        float[] upper = new float[part.Width], lower = new float[part.Width];
        int upperRow = -1, lowerRow = -1, last = -1;
        for (int i = from; i < end; i++)
        {
            (int k, int y) = (i / part.Height, i % part.Height);
            if (k != last) (upperRow, lowerRow, last) = (-1, -1, k);
            int row0 = vertical.Index0[y], row1 = vertical.Index1[y];
            if (row0 != upperRow && row0 == lowerRow)
                ((upper, upperRow), (lower, lowerRow)) = ((lower, lowerRow), (upper, upperRow));
            if (row0 != upperRow) Enlarge(logits, shape, horizontal, k, upperRow = row0, upper);
            Span<float> output = to.Planes.AsSpan((k * to.Height + part.Top + y) * to.Width + part.Left, part.Width);
            if (vertical.Weight1[y] == 0)
            {
                upper.CopyTo(output);
                continue;
            }
            if (row1 != lowerRow) Enlarge(logits, shape, horizontal, k, lowerRow = row1, lower);
            Blend(upper, vertical.Weight0[y], lower, vertical.Weight1[y], output);
        }
    }

    private static void Enlarge(ReadOnlySpan<float> logits, UpsampleShape shape, UpsampleColumns horizontal, int k, int row,
        float[] into)
    {
        PixelBox window = shape.Window;
        int start = (k * shape.Height + window.Top + row) * shape.Width + window.Left;
        ReadOnlySpan<float> source = logits.Slice(start, window.Width);
        if (window.Width == shape.ToWidth) source.Slice(shape.CropX, into.Length).CopyTo(into);
        else horizontal.Run(source, 0, into);
    }

    private static void Blend(float[] upper, float weight0, float[] lower, float weight1, Span<float> output)
    {
        var (w0, w1) = (new Vector<float>(weight0), new Vector<float>(weight1));
        int x = 0;
        for (; x + Vector<float>.Count <= output.Length; x += Vector<float>.Count)
            Vector.MultiplyAddEstimate(w0, new Vector<float>(upper, x), w1 * new Vector<float>(lower, x)).CopyTo(output[x..]);
        for (; x < output.Length; x++) output[x] = float.MultiplyAddEstimate(weight0, upper[x], weight1 * lower[x]);
    }
}
