using Tessera.Core.Masks;

namespace Tessera.Core.Preprocessing;

/// <summary>
/// How an image lies in a network's input: the part of it that is shown, resized onto a window of the input. What else the input
/// has is padding; what else the image has is never seen. All that goes between an image and a network goes by this.
/// </summary>
public sealed record Placement
{
    public int ImageWidth { get; }

    public int ImageHeight { get; }

    /// <summary>The part of the image that is shown.</summary>
    public PixelBox Shown { get; }

    public int InputWidth { get; }

    public int InputHeight { get; }

    /// <summary>The part of the input that shows it.</summary>
    public PixelBox Window { get; }

    /// <param name="width">Of the image.</param>
    /// <param name="height">Of the image.</param>
    /// <param name="inputWidth">Of the network's input.</param>
    /// <param name="inputHeight">Of the network's input.</param>
    /// <param name="policy">What becomes of the image where the two differ in shape.</param>
    public Placement(int width, int height, int inputWidth, int inputHeight, ResizePolicy policy = ResizePolicy.Stretch)
    {
        (ImageWidth, ImageHeight, InputWidth, InputHeight) = (width, height, inputWidth, inputHeight);
        Shown = policy == ResizePolicy.Crop ? Fit(inputWidth, inputHeight, width, height) : new(0, 0, width, height);
        Window = policy == ResizePolicy.Pad ? Fit(width, height, inputWidth, inputHeight) : new(0, 0, inputWidth, inputHeight);
    }

    /// <summary>Pixels of the image that are not shown.</summary>
    public long UnseenPixels => (long)ImageWidth * ImageHeight - (long)Shown.Width * Shown.Height;

    /// <summary>The input has no padding.</summary>
    public bool FillsInput => (Window.Width, Window.Height) == (InputWidth, InputHeight);

    /// <summary>Where the resizes of a preprocessing lead an image of that size.</summary>
    public static Placement Of(IEnumerable<PreprocessingStep> steps, int width, int height)
    {
        ResizeStep[] resizes = [.. steps.OfType<ResizeStep>()];
        (int inputWidth, int inputHeight) = (width, height);
        foreach (ResizeStep resize in resizes) (inputWidth, inputHeight) = resize.SizeOf(inputWidth, inputHeight);
        return new Placement(width, height, inputWidth, inputHeight, resizes is [var only] ? only.Policy : ResizePolicy.Stretch);
    }

    /// <summary>Refuses what has no window or part in whole pixels: padding or cropping that is resized again.</summary>
    /// <exception cref="ArgumentException">A pad or crop stands beside another resize.</exception>
    public static void RequireOne(IEnumerable<PreprocessingStep> steps)
    {
        ResizeStep[] resizes = [.. steps.OfType<ResizeStep>()];
        if (resizes.Length > 1 && resizes.FirstOrDefault(step => step.Policy != ResizePolicy.Stretch) is { } framed)
        {
            string policy = ResizePolicies.NameOf(framed.Policy);
            throw new ArgumentException($"resize: policy {policy} beside another resize; expected one resize alone");
        }
    }

    /// <summary>What is shown, of a mask of the image.</summary>
    public Mask Cut(Mask mask) => UnseenPixels == 0 ? mask : MaskParts.Cut(mask, Shown);

    /// <summary>The image's mask from the mask of what is shown; <paramref name="ignoreId"/> around it.</summary>
    public Mask Restore(Mask shown, int ignoreId) =>
        UnseenPixels == 0 ? shown : MaskParts.Frame(shown, Shown.Left, Shown.Top, ImageWidth, ImageHeight, ignoreId);

    /// <summary>The image's mask with <paramref name="ignoreId"/> wherever nothing is shown.</summary>
    public Mask Hide(Mask mask, int ignoreId) => Restore(Cut(mask), ignoreId);

    // The largest box of a shape in the middle of a frame; of an odd number of pixels left over, the last is right or below.
    private static PixelBox Fit(int width, int height, int frameWidth, int frameHeight)
    {
        bool wide = (long)width * frameHeight >= (long)height * frameWidth;
        int fitWidth = wide ? frameWidth : Scaled(width, frameHeight, height);
        int fitHeight = wide ? Scaled(height, frameWidth, width) : frameHeight;
        int left = (frameWidth - fitWidth) / 2, top = (frameHeight - fitHeight) / 2;
        return new PixelBox(left, top, left + fitWidth, top + fitHeight);
    }

    // side * to / from in whole numbers, halves up.
    private static int Scaled(int side, int to, int from) => Math.Max(1, (int)((2L * side * to + from) / (2L * from)));
}
