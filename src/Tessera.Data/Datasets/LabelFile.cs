using Tessera.Core.Files;
using Tessera.Core.Labels;

namespace Tessera.Data.Datasets;

/// <summary>Classes from a file of their own: a dataset.yaml, or a text with one name a line.</summary>
public static class LabelFile
{
    /// <exception cref="InputException">It cannot be read, or its classes cannot be.</exception>
    public static LabelMap Read(string path)
    {
        if (Path.GetExtension(path).ToLowerInvariant() is ".yaml" or ".yml") return DatasetYaml.Read(path).Labels;
        try
        {
            return LabelMap.FromNames(File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0));
        }
        catch (ArgumentException error)
        {
            throw new InputException($"{path}: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be read: {error.Message}", error);
        }
    }
}
