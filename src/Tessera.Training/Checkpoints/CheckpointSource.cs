using Tessera.Core.Files;
using Tessera.Training.Runs;

namespace Tessera.Training.Checkpoints;

/// <summary>What a person may name for a trained network: a run's folder, or one of its checkpoints.</summary>
public static class CheckpointSource
{
    public const string Extension = ".safetensors";

    /// <summary>A run stands for the averaged weights of its last checkpoint.</summary>
    /// <exception cref="InputException">It is neither, or the checkpoint is damaged.</exception>
    public static Checkpoint Open(string path)
    {
        if (RunFolder.Is(path)) return Checkpoint.Load(new RunFolder(path).Last);
        if (Directory.Exists(path)) throw InputException.At(path, "holds no finished epoch of a run (last.safetensors)");
        if (!File.Exists(path)) throw InputException.At(path, "no such file or folder; expected a run or a checkpoint");
        return Checkpoint.Load(path);
    }
}
