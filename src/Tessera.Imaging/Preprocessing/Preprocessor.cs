using Tessera.Core.Files;
using Tessera.Core.Preprocessing;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Preprocessing;

/// <summary>Order of the floats: planes (N, C, H, W) or interleaved as in an image (N, H, W, C; libtorch's
/// channels-last).</summary>
public enum TensorLayout { Nchw, Nhwc }

/// <summary>
/// Runs an <see cref="ImagePreprocessing"/>. Filters and resizes come in their order; resizes work on the image's own sample type (area when shrinking, bilinear
/// otherwise); all normalisations melt into one multiply-add a channel, done while the floats are written. Safe to share between
/// threads.
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

    /// <summary>Width and height that an image of the given (upright) size has after the resizes.</summary>
    public (int Width, int Height) OutputSize(int width, int height) => _steps.SizeOf(width, height);

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
        int length = prepared.Width * prepared.Height * Channels;
        if (destination.Length < length)
            throw new ArgumentException($"{destination.Length} floats cannot hold {length}", nameof(destination));
        _writer.Write(prepared, destination[..length], layout);
    }

    private NormaliseStep Checked(NormaliseStep step)
    {
        if (step.Mean.Length != Channels || step.Deviation.Length != Channels)
            throw new InputException($"preprocessing: normalise has {step.Mean.Length} means and {step.Deviation.Length} deviations; expected {Channels}");
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
