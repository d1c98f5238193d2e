using Tessera.Core.Files;
using Tessera.Core.Text;

namespace Tessera.Onnx.Models;

/// <summary>
/// The model metadata <c>tessera.head</c>: {"version":1,"tensor":"..","multiple":32}. The tensor holds the logits before the
/// graph's last resize.
/// Enlarged bilinearly (align_corners = false) to the input's size, rounded up to a multiple, and cropped at the top left corner,
/// they are the output.
/// </summary>
public sealed record ModelHead(string Tensor, int Multiple = 1)
{
    public const string Key = "tessera.head";

    private const int Version = 1;

    public string ToJson() => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("version", Version);
        json.WriteString("tensor", Tensor);
        json.WriteNumber("multiple", Multiple);
        json.WriteEndObject();
    });

    /// <exception cref="InputException">Not such a JSON; the message says where.</exception>
    public static ModelHead FromJson(string json, string source = Key)
    {
        StrictJson root = StrictJson.Parse(json, source).Allow("version", "tensor", "multiple");
        root.RequireVersion(Version);
        int multiple = root.OptionalInt("multiple") ?? 1;
        if (multiple < 1) throw root.Refuse("multiple", $"is {multiple}; expected 1 or more");
        return new ModelHead(root.Text("tensor"), multiple);
    }

    /// <summary>The size that the logits are enlarged to before they are cropped.</summary>
    public int Padded(int size) => (size + Multiple - 1) / Multiple * Multiple;
}
