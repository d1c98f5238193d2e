using Tessera.Core.Masks;
using Tessera.Core.Threads;

namespace Tessera.Core.Upsampling;

/// <summary>
/// Logits of one image, Classes planes of Height x Width, and the size they are enlarged to. A network that padded its input is
/// enlarged to the padded size; the mask then is the part of it that starts at (CropX, CropY).
/// </summary>
public readonly record struct UpsampleShape(int Classes, int Height, int Width, int ToHeight, int ToWidth, int CropX = 0,
    int CropY = 0);

/// <summary>
/// Enlarges logits bilinearly (torch's interpolate, align_corners = false) and keeps each pixel's best class, without ever
/// storing the enlarged logits. Of equal classes the lowest id wins, as in torch.argmax; a logit that is not a number never wins.
/// </summary>
public static class UpsampleArgmax
{
    // About a tenth of a millisecond of work: less is not worth a thread.
    private const int SmallestWork = 1 << 18;

    /// <param name="logits">Classes x Height x Width, plane after plane.</param>
    /// <param name="shape">The logits' shape and the size to enlarge to.</param>
    /// <param name="mask">Takes the ids; its size, from the crop's corner, lies within the enlarged size. 16-bit beyond 256
    /// classes.</param>
    /// <param name="threads">Threads to use at most; all cores by default.</param>
    public static void Run(ReadOnlySpan<float> logits, UpsampleShape shape, Mask mask, int? threads = null)
    {
        Check(logits.Length, shape, mask);
        int rowWork = Math.Max(1, mask.Width * shape.Classes), smallest = Math.Max(1, SmallestWork / rowWork);
        int parallelism = threads ?? Environment.ProcessorCount;
        if ((shape.Height, shape.Width) == (shape.ToHeight, shape.ToWidth))
        {
            SpanRanges.Run(logits, mask.Height, smallest, parallelism, (values, from, to) =>
                PlainRows(values, shape, mask, from, to));
            return;
        }
        var vertical = new UpsampleAxis(shape.Height, shape.ToHeight, shape.CropY, mask.Height);
        var horizontal = new UpsampleColumns(shape.Width, shape.ToWidth, shape.CropX, mask.Width);
        SpanRanges.Run(logits, mask.Height, smallest, parallelism,
            (values, from, to) => UpsampleRows.Run(values, shape, vertical, horizontal, mask, from, to));
    }

    private static void Check(int length, UpsampleShape shape, Mask mask)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shape.Classes, nameof(shape));
        if (shape.Height < 1 || shape.Width < 1)
            throw new ArgumentException($"logits of {shape.Width}x{shape.Height}; expected at least 1x1");
        if (length != (long)shape.Classes * shape.Height * shape.Width)
            throw new ArgumentException($"{length} logits; expected {shape.Classes}x{shape.Height}x{shape.Width}");
        if (shape.CropX < 0 || shape.CropY < 0 || shape.CropX + mask.Width > shape.ToWidth
            || shape.CropY + mask.Height > shape.ToHeight)
        {
            string part = $"a mask of {mask.Width}x{mask.Height} at {shape.CropX},{shape.CropY}";
            throw new ArgumentException($"{part} is not within {shape.ToWidth}x{shape.ToHeight}");
        }
        if (shape.Classes > (mask.Is16Bit ? 65536 : 256))
            throw new ArgumentException($"{shape.Classes} classes need a 16-bit mask");
    }

    private static void PlainRows(ReadOnlySpan<float> logits, UpsampleShape shape, Mask mask, int from, int to)
    {
        int plane = shape.Height * shape.Width;
        for (int y = from; y < to; y++)
        {
            int start = (y + shape.CropY) * shape.Width + shape.CropX;
            ArgmaxRow.Plain(logits[start..], plane, shape.Classes, mask, y * mask.Width, mask.Width);
        }
    }
}
