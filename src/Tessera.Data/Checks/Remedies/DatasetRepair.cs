using Tessera.Core.Files;

namespace Tessera.Data.Checks.Remedies;

/// <summary>Carries out the remedies of a check, one file after the other, each with its original kept.</summary>
public static class DatasetRepair
{
    /// <param name="result">What was found.</param>
    /// <param name="originals">A folder outside the data; files are copied into it under the paths that they have in the data.
    /// One that is there from an earlier repair stays: it is the first original.</param>
    /// <param name="cancellation">Ends the work between two files.</param>
    /// <exception cref="InputException">The folder lies inside the data, or the disk refuses; what was done stays
    /// done.</exception>
    public static IReadOnlyList<Repair> Run(CheckResult result, string originals, CancellationToken cancellation = default)
    {
        string folder = Path.GetFullPath(originals);
        string fromData = Path.GetRelativePath(result.Root, folder);
        if (!fromData.StartsWith("..", StringComparison.Ordinal) && !Path.IsPathRooted(fromData))
            throw InputException.At(originals, $"lies inside the data; expected a folder outside {result.Root}");
        var repairs = new List<Repair>();
        foreach (IRemedy remedy in result.Findings.Select(f => f.Remedy).OfType<IRemedy>().DistinctBy(r => r.File))
        {
            cancellation.ThrowIfCancellationRequested();
            string original = Path.Combine(folder, Path.GetRelativePath(result.Root, remedy.File));
            if (!File.Exists(original)) Copy(remedy.File, original);
            repairs.Add(new Repair(remedy.File, remedy.Apply(), original));
        }
        return repairs;
    }

    private static void Copy(string from, string to)
    {
        try
        {
            using FileStream source = File.OpenRead(from);
            AtomicFile.Write(to, source.CopyTo);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{from}: cannot be read: {error.Message}", error);
        }
    }
}
