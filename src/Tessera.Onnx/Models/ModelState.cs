using System.Text.Json;
using Tessera.Core.Files;
using Tessera.Core.Text;

namespace Tessera.Onnx.Models;

/// <summary>One tensor that a video network hands from frame to frame: N, channels, and a place for every
/// <see cref="Stride"/> pixels of the frame, rounded up.</summary>
public sealed record StateTensor(string Input, string Output, int Channels, int Stride)
{
    public long[] Shape(long batch, long height, long width) => [batch, Channels, Cells(height), Cells(width)];

    private long Cells(long pixels) => (pixels + Stride - 1) / Stride;
}

/// <summary>
/// The model metadata <c>tessera.state</c>:
/// {"version":1,"tensors":[{"input":"state.0","output":"next.0","channels":30,"stride":32}]}. What comes out under
/// "output" is the next frame's "input"; zeros where a sequence begins.
/// </summary>
public sealed record ModelState(IReadOnlyList<StateTensor> Tensors)
{
    public const string Key = "tessera.state";

    private const int Version = 1;

    /// <summary>Tensors named state.N and next.N in their order.</summary>
    public static ModelState Of(IEnumerable<(int Channels, int Stride)> maps) =>
        new([.. maps.Select((map, i) => new StateTensor($"state.{i}", $"next.{i}", map.Channels, map.Stride))]);

    public string ToJson() => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("version", Version);
        json.WriteStartArray("tensors");
        foreach (StateTensor tensor in Tensors) Write(json, tensor);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <exception cref="InputException">Not such a JSON; the message says where.</exception>
    public static ModelState FromJson(string json, string source = Key)
    {
        StrictJson root = StrictJson.Parse(json, source).Allow("version", "tensors");
        root.RequireVersion(Version);
        StateTensor[] tensors = [.. root.Objects("tensors").Select(Read)];
        return tensors.Length > 0 ? new ModelState(tensors) : throw root.Refuse("tensors", "is empty; expected one or more");
    }

    private static void Write(Utf8JsonWriter json, StateTensor tensor)
    {
        json.WriteStartObject();
        json.WriteString("input", tensor.Input);
        json.WriteString("output", tensor.Output);
        json.WriteNumber("channels", tensor.Channels);
        json.WriteNumber("stride", tensor.Stride);
        json.WriteEndObject();
    }

    private static StateTensor Read(StrictJson entry)
    {
        entry.Allow("input", "output", "channels", "stride");
        int channels = entry.Int("channels"), stride = entry.Int("stride");
        if (channels < 1) throw entry.Refuse("channels", $"is {channels}; expected 1 or more");
        if (stride < 1) throw entry.Refuse("stride", $"is {stride}; expected 1 or more");
        return new StateTensor(entry.Text("input"), entry.Text("output"), channels, stride);
    }
}
