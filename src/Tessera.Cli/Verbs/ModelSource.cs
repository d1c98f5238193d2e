using Tessera.Core.Files;
using Tessera.Inference.Segmenters;
using Tessera.Onnx.Sessions;
using Tessera.Training.Checkpoints;
using Tessera.Training.Loop;
using Tessera.Training.Runs;

namespace Tessera.Cli.Verbs;

/// <summary>What a MODEL on the command line may be: an .onnx file, a run's folder or a checkpoint.</summary>
internal static class ModelSource
{
    private const string ModelExtension = ".onnx";
    private const string ReadyModel = "models/camvid.onnx";

    /// <summary>Tells a model from an image or a folder of images by its name alone, or by what the folder holds.</summary>
    public static bool IsNamed(string word) =>
        HasExtension(word, ModelExtension) || HasExtension(word, CheckpointSource.Extension) || RunFolder.Is(word);

    public static bool IsModelFile(string path) => HasExtension(path, ModelExtension);

    /// <summary>Opens it to be measured: a run by the weights that it ended with, in float32.</summary>
    /// <param name="samples">Answers of a network that goes on dropping values; 1 is one that does not.</param>
    public static IProbabilitySegmenter OpenToMeasure(string path, string? device, int samples = 1) =>
        HasExtension(path, ModelExtension) ? OpenModel(path, device, samples) : OpenCheckpoint(path, device, samples);

    /// <summary>Opens it to be used: a run by the model file that it left, which needs no libtorch.</summary>
    public static IProbabilitySegmenter OpenToUse(string path, string? device, int samples = 1)
    {
        if (HasExtension(path, ModelExtension)) return OpenModel(path, device, samples);
        return RunFolder.Is(path) && File.Exists(new RunFolder(path).Model)
            ? OpenModel(new RunFolder(path).Model, device, samples) : OpenCheckpoint(path, device, samples);
    }

    /// <summary>The files that decide what a model answers; of a word that names no file none.</summary>
    public static IReadOnlyList<string> FilesOf(string path)
    {
        string[] endings = [ModelExtension, ".json", CheckpointSource.Extension];
        if (RunFolder.Is(path))
            return [.. Directory.GetFiles(path).Where(file => endings.Any(e => HasExtension(file, e)))
                .Order(StringComparer.Ordinal)];
        return [.. new[] { path, ModelContract.SideFileOf(path) }.Where(File.Exists)];
    }

    /// <summary>The model that comes with the repository, looked for above the program.</summary>
    public static string FindReadyModel()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string model = Path.Combine(folder.FullName, ReadyModel);
            if (File.Exists(model)) return model;
        }
        throw new InputException(
            $"no model is named and {ReadyModel} is not there; name an .onnx file, a run or a checkpoint before the images");
    }

    private static IProbabilitySegmenter OpenModel(string path, string? device, int samples) =>
        Segmenter.Load(path, device is null ? null : new OnnxSessionOptions(Device: device), samples);

    private static IProbabilitySegmenter OpenCheckpoint(string path, string? device, int samples)
    {
        using Checkpoint checkpoint = CheckpointSource.Open(path);
        return samples == 1 ? TorchSegmenter.Of(checkpoint, device) : TorchSegmenter.Sampling(checkpoint, device, samples);
    }

    private static bool HasExtension(string path, string extension) =>
        Path.GetExtension(path).Equals(extension, StringComparison.OrdinalIgnoreCase);
}
