using System.Runtime.InteropServices;

namespace Tessera.Data.Tests;

/// <summary>Files that golden/make_golden.py wrote.</summary>
internal static class Golden
{
    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "golden", name));

    public static float[] Floats(string name) => MemoryMarshal.Cast<byte, float>(Bytes(name).AsSpan()).ToArray();
}
