using System.IO.Compression;

namespace Tessera.Data.Tests.Checks;

/// <summary>A fault that golden/make_planted.py plants, and what it is to be found as.</summary>
public sealed record PlantedFault(string Name, string Severity, string Kind, string File, IReadOnlyList<string> Removed)
{
    public override string ToString() => Name;
}

/// <summary>golden/planted.zip in a folder: the clean set, with one fault in it or none.</summary>
internal sealed class PlantedData : IDisposable
{
    private const string Clean = "clean";

    private readonly TemporaryFolder _folder = new();

    public string Root => _folder.Path;

    public static IReadOnlyList<PlantedFault> Faults { get; } =
        [.. System.Text.Encoding.UTF8.GetString(Golden.Bytes("planted.tsv")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t'))
            .Select(f => new PlantedFault(f[0], f[1], f[2], f[3], f[4].Split(' ', StringSplitOptions.RemoveEmptyEntries)))];

    public static PlantedData Of(string set, PlantedFault? fault = null)
    {
        var data = new PlantedData();
        data.Extract(Clean);
        if (set != Clean) data.Extract(set);
        if (fault is null) return data;
        data.Extract(fault.Name);
        foreach (string file in fault.Removed) File.Delete(data.In(file));
        return data;
    }

    public string In(string relative) => Path.GetFullPath(Path.Combine(Root, relative));

    public void Dispose() => _folder.Dispose();

    private void Extract(string set)
    {
        using ZipArchive archive = ZipFile.OpenRead(Path.Combine(AppContext.BaseDirectory, "golden", "planted.zip"));
        foreach (ZipArchiveEntry entry in archive.Entries.Where(e => e.FullName.StartsWith(set + "/", StringComparison.Ordinal)))
        {
            string path = In(entry.FullName[(set.Length + 1)..]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            entry.ExtractToFile(path, overwrite: true);
        }
    }
}
