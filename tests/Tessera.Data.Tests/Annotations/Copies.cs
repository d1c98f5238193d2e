namespace Tessera.Data.Tests.Annotations;

/// <summary>Fixtures where a test may spoil them.</summary>
internal static class Copies
{
    public static void Of(string fixture, TemporaryFolder folder)
    {
        string from = Fixture.Data(fixture);
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            folder.Add(Path.GetRelativePath(from, file), File.ReadAllBytes(file));
    }
}
