using Tessera.Core.Files;
using Tessera.Onnx.Sessions;

namespace Tessera.Inference.Segmenters;

/// <summary>Opens a model as a segmenter.</summary>
public static class Segmenter
{
    /// <summary>Pixels that a network should be given together: what it computes on its way takes far more memory than they
    /// do.</summary>
    public const long PixelsAtOnce = 1 << 22;

    /// <summary>An .onnx file with its own metadata, or with a side file beside it.</summary>
    /// <param name="samples">Runs for each image, in which the network drops values as it did while it learnt; their
    /// probabilities are averaged. 1 is one run that drops nothing.</param>
    /// <exception cref="InputException">There is no such file, or it is no model that can run here, or it has nothing to drop;
    /// one line says why.</exception>
    public static IProbabilitySegmenter Load(string path, OnnxSessionOptions? options = null, int samples = 1)
    {
        if (Directory.Exists(path)) throw InputException.At(path, "is a folder; expected an .onnx model file");
        var segmenter = new OnnxSegmenter(path, options, samples);
        return samples == 1 ? segmenter : new AveragedSegmenter([new(path, segmenter)], [new ImageVariant()]);
    }
}
