using Tessera.Core.Files;
using Tessera.Inference.Prediction;

namespace Tessera.Inference.Outputs;

/// <summary>Whether outputs have room: nothing that is read or written besides is lost to them.</summary>
internal static class OutputPlaces
{
    /// <exception cref="InputException">Something would replace an image, a mask or another output.</exception>
    public static void Require(IReadOnlyList<IPredictionOutput> outputs, IReadOnlyList<PredictionTarget> targets)
    {
        if (outputs.Count == 0) return;
        HashSet<string> taken = [.. targets.SelectMany(target => new[] { target.Image, target.Mask }).Select(Path.GetFullPath)];
        HashSet<string> written = [];
        IEnumerable<string> all = outputs.SelectMany(output => output.SharedFiles.Concat(targets.SelectMany(output.FilesOf)));
        foreach (string file in all)
        {
            string full = Path.GetFullPath(file);
            if (taken.Contains(full))
                throw InputException.At(file,
                    "is an image or the mask of one, and would be replaced by another output; predict into two folders");
            if (!written.Add(full))
                throw InputException.At(file, "would be written twice; predict into two folders, or name another file");
        }
    }
}
