using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using Tessera.Core.Labels;
using Tessera.Core.Masks;

namespace Tessera.Inference.Tests.Outputs;

/// <summary>A mask and what SciPy and scikit-image find in it, made by golden/make_outputs.py.</summary>
internal static class MadeScene
{
    private static readonly Lazy<JsonElement> Root = new(() =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "golden", "outputs.json")))
            .RootElement.Clone());

    public static LabelMap Labels { get; } = new(
    [
        new(0, "background", new Rgb(0, 0, 0)), new(1, "road", new Rgb(128, 64, 128)),
        new(2, "car", new Rgb(0, 0, 142), Thing: true), new(3, "person", new Rgb(220, 20, 60), Thing: true),
    ]);

    public static int Width => Root.Value.GetProperty("width").GetInt32();

    public static int Height => Root.Value.GetProperty("height").GetInt32();

    /// <summary>By number.</summary>
    public static JsonElement[] Things => [.. Root.Value.GetProperty("things").EnumerateArray()];

    /// <summary>The connected regions of road.</summary>
    public static JsonElement[] Regions => [.. Root.Value.GetProperty("regions").EnumerateArray()];

    /// <summary>All pixels of road together.</summary>
    public static JsonElement Road => Root.Value.GetProperty("road");

    public static Mask Mask()
    {
        var mask = new Mask(Width, Height);
        Unpacked("mask").CopyTo(mask.Ids8);
        return mask;
    }

    public static ushort[] Instances() => MemoryMarshal.Cast<byte, ushort>(Unpacked("instances")).ToArray();

    private static byte[] Unpacked(string key)
    {
        using var packed = new ZLibStream(
            new MemoryStream(Root.Value.GetProperty(key).GetBytesFromBase64()), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        packed.CopyTo(bytes);
        return bytes.ToArray();
    }
}
