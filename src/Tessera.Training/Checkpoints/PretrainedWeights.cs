using Tessera.Core.Files;
using Tessera.Core.Preprocessing;
using Tessera.Core.Progress;
using Tessera.Models.Weights;
using Tessera.Models.Weights.Download;
using Tessera.Training.Runs;

namespace Tessera.Training.Checkpoints;

/// <summary>Weights that were trained elsewhere, or by another run: what they are read from, and the images they were trained
/// on.</summary>
public static class PretrainedWeights
{
    // ImageNet's training images, as torchvision's published weights expect them.
    private static readonly NormaliseStep ImageNet = new(255, [0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    /// <param name="source">A .safetensors or .pth file, an https address with its hash, or a run.</param>
    /// <param name="progress">Told how far a download is.</param>
    /// <param name="cancellation">Stops a download; what came of it stays.</param>
    /// <exception cref="InputException">It cannot be had, or is no weights.</exception>
    public static WeightsFile Open(string source, IProgress<ProgressReport> progress, CancellationToken cancellation)
    {
        string path = RunFolder.Is(source) ? new RunFolder(source).Last
            : WeightsCache.OfUser().Find(source, progress, cancellation);
        WeightsFile file = WeightsFile.Read(path);
        // Of a checkpoint the weights to judge and ship; the optimiser is another training's.
        return Checkpoint.IsOurs(file.Texts) ? file.Within("ema.average.", "model.") : file;
    }

    /// <summary>How the images were prepared that the weights were trained on: as the file says, else as ImageNet's.</summary>
    public static ImagePreprocessing Preprocessing(WeightsFile file) =>
        file.Texts.TryGetValue(PreprocessingJson.Key, out string? json) ? ImagePreprocessing.FromJson(json, file.Path)
            : new ImagePreprocessing(ImageNet.Mean.Length, [ImageNet]);

    /// <summary>A path that means the same from any folder; addresses stay.</summary>
    public static string Rooted(string source) => WeightsAddress.Is(source) ? source : Path.GetFullPath(source);
}
