using System.Globalization;

namespace Tessera.Bench.Tiles;

/// <summary>What of this process lies in memory, as Linux counts it.</summary>
internal static class ResidentMemory
{
    public static long Now => Field("VmRSS:");

    /// <summary>Since <see cref="Forget"/>, or the start.</summary>
    public static long Peak => Field("VmHWM:");

    // proc(5): 5 sets the high water mark to what is resident now.
    public static void Forget() => File.WriteAllText("/proc/self/clear_refs", "5");

    private static long Field(string name)
    {
        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith(name, StringComparison.Ordinal));
        return 1024 * long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }
}
