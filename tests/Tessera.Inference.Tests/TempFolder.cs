namespace Tessera.Inference.Tests;

/// <summary>A folder of a test's own that is gone after it.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("tessera-inference").FullName;

    public string this[string relative] => System.IO.Path.Combine(Path, relative);

    public string Touch(string relative)
    {
        string file = this[relative];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, []);
        return file;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
