using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using Tessera.Core.Masks;

namespace Tessera.Core.Tests;

/// <summary>Answers of other programs, made by golden/make_golden.py and golden/make_masks.py.</summary>
internal static class Golden
{
    private static readonly Lazy<JsonElement> Root = new(() => Read("golden.json")), MaskRoot = new(() => Read("masks.json"));

    public static JsonElement Of(string name) => Root.Value.GetProperty(name);

    public static JsonElement.ArrayEnumerator Cases(string name) => Of(name).EnumerateArray();

    /// <summary>Masks with answers of that name.</summary>
    public static IEnumerable<JsonElement> MasksWith(string answer) => MaskRoot.Value.EnumerateArray()
        .Where(entry => entry.TryGetProperty(answer, out JsonElement found) && found.ValueKind != JsonValueKind.Null);

    /// <summary>The mask of a case, and the same in 16 bits.</summary>
    public static Mask[] BothDepths(this JsonElement entry)
    {
        Mask mask = Mask(entry.Int("width"), entry.Int("height"), entry.Array<byte>("mask"));
        return [mask, Widened(mask)];
    }

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

    public static int[] Ids(Mask mask) => mask.Is16Bit ? [.. mask.Ids16.ToArray().Select(id => (int)id)]
        : [.. mask.Ids8.ToArray().Select(id => (int)id)];

    /// <summary>Up to <paramref name="side"/> pixels each way, 255 for ignore.</summary>
    public static Mask RandomMask(Random random, int side, int classes)
    {
        int width = random.Next(1, side + 1), height = random.Next(1, side + 1);
        return Mask(width, height, RandomIds(random, width * height, classes, random.NextDouble()));
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

    private static JsonElement Read(string file)
    {
        using JsonDocument document =
            JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "golden", file)));
        return document.RootElement.Clone();
    }
}
