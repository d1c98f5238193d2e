using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Core.Threads;

namespace Tessera.Core.Upsampling;

/// <summary>
/// Logits of one image, Classes planes of Height x Width, and the size they are enlarged to. A network that padded its input is
/// enlarged to the padded size; the mask then is the part of it that starts at (CropX, CropY).
/// </summary>
public readonly record struct UpsampleShape(int Classes, int Height, int Width, int ToHeight, int ToWidth, int CropX = 0,
    int CropY = 0)
{
    /// <summary>The part of the logits that is enlarged, as if there were no others; all of them where nothing is said.</summary>
    public PixelBox Window { get; init; } = new(0, 0, Width, Height);
}

/// <summary>
/// Enlarges logits bilinearly (torch's interpolate, align_corners = false) and keeps each pixel's best class, without ever
/// storing the enlarged logits. Of equal classes the lowest id wins, as in torch.argmax; a logit that is not a number never wins.
/// </summary>
public static class UpsampleArgmax
{
    // About a tenth of a millisecond of work: less is not worth a thread.
    private const int SmallestWork = 1 << 18;

    /// <summary>The mask of a whole image from the logits of a network's input; what the network was not shown is
    /// <paramref name="ignoreId"/>.</summary>
    /// <param name="logits">Of the input's size, plane after plane.</param>
    /// <param name="classes">How many planes.</param>
    /// <param name="placement">How the image lies in the input.</param>
    /// <param name="ignoreId">The label map's; beyond 255 the mask is 16-bit.</param>
    /// <param name="threads">Threads to use at most; all cores by default.</param>
    public static Mask MaskOf(ReadOnlySpan<float> logits, int classes, Placement placement, int ignoreId, int? threads = null)
    {
        (PixelBox shown, PixelBox window) = (placement.Shown, placement.Window);
        var mask = new Mask(shown.Width, shown.Height, is16Bit: ignoreId > byte.MaxValue);
        var shape = new UpsampleShape(classes, placement.InputHeight, placement.InputWidth, shown.Height, shown.Width);
        Run(logits, shape with { Window = window }, mask, threads);
        return placement.Restore(mask, ignoreId);
    }

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
        PixelBox window = shape.Window;
        if ((window.Height, window.Width) == (shape.ToHeight, shape.ToWidth))
        {
            SpanRanges.Run(logits, mask.Height, smallest, parallelism, (values, from, to) =>
                PlainRows(values, shape, mask, from, to));
            return;
        }
        var vertical = new UpsampleAxis(window.Height, shape.ToHeight, shape.CropY, mask.Height);
        var horizontal = new UpsampleColumns(window.Width, shape.ToWidth, shape.CropX, mask.Width);
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
        PixelBox window = shape.Window;
        if (window.Left < 0 || window.Right > shape.Width || window.Width < 1
            || window.Top < 0 || window.Bottom > shape.Height || window.Height < 1)
            throw new ArgumentException($"{window} is no part of logits of {shape.Width}x{shape.Height}");
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
            int start = (shape.Window.Top + shape.CropY + y) * shape.Width + shape.Window.Left + shape.CropX;
            ArgmaxRow.Plain(logits[start..], plane, shape.Classes, mask, y * mask.Width, mask.Width);
        }
    }
}
