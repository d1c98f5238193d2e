using System.Buffers;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Imaging.Images;
using Tessera.Imaging.Preprocessing;
using Tessera.Onnx.Sessions;

namespace Tessera.Inference.Segmenters;

/// <summary>A model file as a segmenter: its preprocessing, its graph, and the mask brought back to the image's own
/// size.</summary>
public sealed class OnnxSegmenter : IProbabilitySegmenter
{
    private readonly ModelContract _contract;
    private readonly Preprocessor _preprocessor;
    private readonly OnnxNetwork _network;

    public LabelMap Labels => _contract.Labels;

    public ImagePreprocessing Preprocessing => _contract.Preprocessing;

    /// <exception cref="InputException">There is no such file, it is no model that can run here, or its metadata is missing or
    /// wrong.</exception>
    public OnnxSegmenter(string path, OnnxSessionOptions? options = null)
    {
        if (!File.Exists(path)) throw InputException.At(path, "there is no such file; expected an .onnx model");
        _contract = ModelContract.Read(path);
        _preprocessor = new Preprocessor(_contract.Preprocessing);
        _network = new OnnxNetwork(path, _contract, options);
    }

    public double Temperature => _contract.Temperature?.Value ?? 1;

    public bool Remembers => _contract.State is not null;

    public Mask Segment(Image image) =>
        WithInput(image, (input, placement) => _network.Run(input, _preprocessor.Channels, placement));

    public float[] Probabilities(Image image, (int Width, int Height)? size = null)
    {
        (int width, int height) = size ?? (image.Width, image.Height);
        return WithInput(image, (input, placement) => _network.Probabilities(input, _preprocessor.Channels, placement,
            _preprocessor.Place(width, height).Shown, width, height));
    }

    public void Restart() => _network.Restart();

    public void Dispose() => _network.Dispose();

    private delegate T InputWork<T>(ReadOnlySpan<float> input, Placement placement);

    private T WithInput<T>(Image image, InputWork<T> work)
    {
        int length = _preprocessor.OutputLength(image.Width, image.Height);
        float[] input = ArrayPool<float>.Shared.Rent(length);
        try
        {
            _preprocessor.Run(image, input, TensorLayout.Nchw);
            return work(input.AsSpan(0, length), _preprocessor.Place(image.Width, image.Height));
        }
        finally
        {
            ArrayPool<float>.Shared.Return(input);
        }
    }
}
