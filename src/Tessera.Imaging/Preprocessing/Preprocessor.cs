using System.Buffers;
using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Preprocessing;

/// <summary>Order of the floats: planes (N, C, H, W) or interleaved as in an image (N, H, W, C; libtorch's
/// channels-last).</summary>
public enum TensorLayout { Nchw, Nhwc }

/// <summary>
/// Runs an <see cref="ImagePreprocessing"/>. Filters and resizes come in their order; resizes work on the image's own
/// sample type (area when shrinking, bilinear otherwise); all normalisations melt into one multiply-add a channel, done
/// while the floats are written. Padding is written last, as zeros: no filter sees it. Safe to share between threads.
/// </summary>
public sealed class Preprocessor
{
    private readonly ImageSteps _steps;
    private readonly SampleWriter _writer;

    public ImagePreprocessing Definition { get; }

    public int Channels => Definition.Channels;

    /// <exception cref="InputException">A step is incomplete or does not fit the number of channels.</exception>
    public Preprocessor(ImagePreprocessing definition)
    {
        Definition = definition;
        if (definition.Channels < 1)
            throw new InputException($"preprocessing: {definition.Channels} channels; expected 1 or more");
        double[] scale = new double[Channels], offset = new double[Channels];
        Array.Fill(scale, 1);
        foreach (PreprocessingStep step in definition.Steps)
        {
            if (step is NormaliseStep normalise) Compose(Checked(normalise), scale, offset);
        }
        _steps = new ImageSteps(definition.Steps.Where(step => step is not NormaliseStep));
        _writer = new SampleWriter(Array.ConvertAll(scale, v => (float)v), Array.ConvertAll(offset, v => (float)v));
    }

    /// <summary>How an image of that (upright) size lies in what is written.</summary>
    public Placement Place(int width, int height) => _steps.Place(width, height);

    /// <summary>Width and height of what is written for an image of that (upright) size.</summary>
    public (int Width, int Height) OutputSize(int width, int height)
    {
        Placement placement = Place(width, height);
        return (placement.InputWidth, placement.InputHeight);
    }

    /// <summary>How many floats <see cref="Run"/> writes for an image of that size.</summary>
    public int OutputLength(int width, int height)
    {
        (int outputWidth, int outputHeight) = OutputSize(width, height);
        return checked(outputWidth * outputHeight * Channels);
    }

    /// <summary>
    /// Writes Channels * H * W floats. Grey is replicated for a colour network, alpha dropped, colour turned grey for a grey
    /// network.
    /// </summary>
    /// <exception cref="InputException">The image has another number of channels; <paramref name="name"/> stands in the
    /// message.</exception>
    public void Run(Image image, Span<float> destination, TensorLayout layout = TensorLayout.Nchw, string name = "image")
    {
        Image fitting = Images.Channels.Convert(image, Channels)
            ?? throw InputException.At(name, $"has {image.Channels} channels; the model expects {Channels}");
        Image prepared = _steps.Run(fitting, name);
        Placement placement = Place(image.Width, image.Height);
        int length = OutputLength(image.Width, image.Height);
        if (destination.Length < length)
            throw new ArgumentException($"{destination.Length} floats cannot hold {length}", nameof(destination));
        if (placement.FillsInput) _writer.Write(prepared, destination[..length], layout);
        else WritePadded(prepared, placement, destination[..length], layout);
    }

    private void WritePadded(Image prepared, Placement placement, Span<float> destination, TensorLayout layout)
    {
        PixelBox window = placement.Window;
        int length = window.Width * window.Height * Channels;
        float[] rented = ArrayPool<float>.Shared.Rent(length);
        try
        {
            _writer.Write(prepared, rented.AsSpan(0, length), layout);
            destination.Clear();
            // Planes one below the other, or one plane of whole pixels.
            (int planes, int samples) = layout == TensorLayout.Nchw ? (Channels, 1) : (1, Channels);
            int row = window.Width * samples;
            for (int plane = 0; plane < planes; plane++)
            {
                for (int y = 0; y < window.Height; y++)
                {
                    int line = plane * placement.InputHeight + window.Top + y;
                    Span<float> target = destination[((line * placement.InputWidth + window.Left) * samples)..];
                    rented.AsSpan((plane * window.Height + y) * row, row).CopyTo(target);
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    private NormaliseStep Checked(NormaliseStep step)
    {
        if (step.Mean.Length != Channels || step.Deviation.Length != Channels)
            throw new InputException($"preprocessing: normalise has {step.Mean.Length} means and " +
                $"{step.Deviation.Length} deviations; expected {Channels}");
        if (!(step.Scale > 0) || !step.Deviation.All(d => d > 0))
            throw new InputException("preprocessing: normalise needs a scale and deviations above 0");
        return step;
    }

    // (v a + b) / scale - mean, over the deviation, is v a' + b' again.
    private static void Compose(NormaliseStep step, double[] scale, double[] offset)
    {
        for (int c = 0; c < scale.Length; c++)
        {
            double factor = 1 / ((double)step.Scale * step.Deviation[c]);
            scale[c] *= factor;
            offset[c] = offset[c] * factor - (double)step.Mean[c] / step.Deviation[c];
        }
    }
}
