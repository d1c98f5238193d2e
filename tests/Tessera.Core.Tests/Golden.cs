using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using Tessera.Core.Masks;

namespace Tessera.Core.Tests;

/// <summary>Answers of other programs, made by golden/make_golden.py.</summary>
internal static class Golden
{
    private static readonly Lazy<JsonElement> Root = new(() =>
    {
        using JsonDocument document =
            JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "golden", "golden.json")));
        return document.RootElement.Clone();
    });

    public static JsonElement Of(string name) => Root.Value.GetProperty(name);

    public static JsonElement.ArrayEnumerator Cases(string name) => Of(name).EnumerateArray();

    public static int Int(this JsonElement entry, string key) => entry.GetProperty(key).GetInt32();

    public static double? Number(this JsonElement entry) => entry.ValueKind == JsonValueKind.Null ? null : entry.GetDouble();

    public static T[] Array<T>(this JsonElement entry, string key) where T : unmanaged
    {
        using var packed =
            new ZLibStream(new MemoryStream(entry.GetProperty(key).GetBytesFromBase64()), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        packed.CopyTo(bytes);
        return MemoryMarshal.Cast<byte, T>(bytes.ToArray()).ToArray();
    }

    public static Mask Mask(int width, int height, ReadOnlySpan<byte> ids)
    {
        var mask = new Mask(width, height);
        ids.CopyTo(mask.Ids8);
        return mask;
    }

    public static Mask Widened(Mask mask)
    {
        var wide = new Mask(mask.Width, mask.Height, is16Bit: true);
        for (int i = 0; i < mask.Ids8.Length; i++) wide.Ids16[i] = mask.Ids8[i];
        return wide;
    }

    /// <summary>Regions as in a scene: ids change with the given chance from one pixel to the next.</summary>
    public static byte[] RandomIds(Random random, int count, int classes, double change, byte ignore = 255)
    {
        byte[] ids = new byte[count];
        byte current = 0;
        for (int i = 0; i < count; i++)
        {
            if (random.NextDouble() < change) current = random.Next(20) == 0 ? ignore : (byte)random.Next(classes);
            ids[i] = current;
        }
        return ids;
    }
}
