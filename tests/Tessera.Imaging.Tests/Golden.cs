using System.Runtime.InteropServices;

// The count of live native buffers is asserted: no other test may hold one meanwhile.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Tessera.Imaging.Tests;

/// <summary>Files that make_golden.py wrote.</summary>
internal static class Golden
{
    public const int Width = 27, Height = 18;

    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "golden", name);

    public static T[] Raw<T>(string name)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(File.ReadAllBytes(PathOf(name + ".raw"))).ToArray();

    /// <summary>Largest difference of two equally long rows of bytes.</summary>
    public static int Difference(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        Assert.Equal(b.Length, a.Length);
        int most = 0;
        for (int i = 0; i < a.Length; i++) most = Math.Max(most, Math.Abs(a[i] - b[i]));
        return most;
    }
}

/// <summary>A folder that is gone when the test is.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("tessera-imaging-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
