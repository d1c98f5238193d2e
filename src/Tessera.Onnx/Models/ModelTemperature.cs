using Tessera.Core.Files;
using Tessera.Core.Text;

namespace Tessera.Onnx.Models;

/// <summary>
/// The model metadata <c>tessera.temperature</c>: {"version":1,"temperature":1.37}. Logits are divided by it before they become
/// probabilities; the likeliest class stays the same.
/// </summary>
public sealed record ModelTemperature(double Value)
{
    public const string Key = "tessera.temperature";

    private const int Version = 1;

    public string ToJson() => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("version", Version);
        json.WriteNumber("temperature", Value);
        json.WriteEndObject();
    });

    /// <exception cref="InputException">Not such a JSON; the message says where.</exception>
    public static ModelTemperature FromJson(string json, string source = Key)
    {
        StrictJson root = StrictJson.Parse(json, source).Allow("version", "temperature");
        root.RequireVersion(Version);
        double value = root.Double("temperature");
        // Beyond these a float's logits are all alike, or powers of them nothing but 0 and 1.
        return value is >= 1e-3 and <= 1e3 ? new ModelTemperature(value)
            : throw root.Refuse("temperature", FormattableString.Invariant($"is {value}; expected 0.001 to 1000"));
    }
}
