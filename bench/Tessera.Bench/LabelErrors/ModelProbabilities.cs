using System.Numerics.Tensors;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Preprocessing;
using Tessera.Imaging.Images;
using Tessera.Imaging.Preprocessing;
using Tessera.Inference.Segmenters;
using Tessera.Onnx.Sessions;

namespace Tessera.Bench.LabelErrors;

/// <summary>A model file's probabilities of every class at every pixel.</summary>
internal sealed class ModelProbabilities : IDisposable
{
    private readonly OnnxSession _session;
    private readonly Preprocessor _preprocessor;

    public LabelMap Labels { get; }

    public int Channels => _preprocessor.Channels;

    public ModelProbabilities(string path)
    {
        if (!File.Exists(path)) throw InputException.At(path, "there is no such file; expected an .onnx model");
        ModelContract contract = ModelContract.Read(path);
        if (contract.Preprocessing.Steps.OfType<ResizeStep>().Any() || contract.State is not null)
            throw InputException.At(
                path, "resizes images or remembers frames; expected a model of single images at their own size");
        (_session, _preprocessor, Labels) = (OnnxSession.Load(path), new Preprocessor(contract.Preprocessing), contract.Labels);
    }

    /// <summary>Planes of the image's size, class after class.</summary>
    public float[] Of(Image image)
    {
        var input = new float[_preprocessor.OutputLength(image.Width, image.Height)];
        _preprocessor.Run(image, input);
        using OnnxValue logits = _session.Run(input, [1, Channels, image.Height, image.Width]);
        int pixels = image.Width * image.Height;
        var result = new float[Labels.Count * pixels];
        Span<float> one = stackalloc float[Labels.Count];
        for (int i = 0; i < pixels; i++)
        {
            for (int k = 0; k < one.Length; k++) one[k] = logits.Data[k * pixels + i];
            TensorPrimitives.SoftMax<float>(one, one);
            for (int k = 0; k < one.Length; k++) result[k * pixels + i] = one[k];
        }
        return result;
    }

    public void Dispose() => _session.Dispose();
}
