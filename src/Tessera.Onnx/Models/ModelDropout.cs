using Tessera.Core.Files;
using Tessera.Core.Text;

namespace Tessera.Onnx.Models;

/// <summary>
/// The model metadata <c>tessera.dropout</c>: {"version":1,"channels":["head/Dropout"]}. Those Dropout nodes dropped whole
/// channels while the network learnt (Tompson et al., 2015), which ONNX's operator cannot say; all others dropped single values.
/// </summary>
public sealed record ModelDropout(IReadOnlyList<string> Channels)
{
    public const string Key = "tessera.dropout";

    private const int Version = 1;

    /// <summary>What is said where samples are asked of a network that cannot give any.</summary>
    public static InputException Missing(string model) => InputException.At(model,
        "has no dropout that could go on dropping; expected a network that learnt with it, in float, exported by this version");

    /// <summary>What is said where samples are asked of a video network.</summary>
    public static InputException WouldMix(string model) => InputException.At(model,
        "remembers the frames before, and samples would mix among them; expected a model of single images");

    public string ToJson() => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("version", Version);
        json.WriteStartArray("channels");
        foreach (string node in Channels) json.WriteStringValue(node);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <exception cref="InputException">Not such a JSON; the message says where.</exception>
    public static ModelDropout FromJson(string json, string source = Key)
    {
        StrictJson root = StrictJson.Parse(json, source).Allow("version", "channels");
        root.RequireVersion(Version);
        return new ModelDropout(root.Texts("channels"));
    }
}
