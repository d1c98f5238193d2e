using System.Text.Json;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Preprocessing;
using Tessera.Core.Text;
using Tessera.Onnx.Models;

namespace Tessera.Inference.Segmenters;

/// <summary>
/// What a model file says about itself, so that an image is all it needs. A foreign model has a side file, NAME.onnx.json, with
/// the same JSON under the same keys: {"tessera.labels":{..},"tessera.preprocessing":{..}}; it wins over what the model carries.
/// </summary>
public sealed record ModelContract(LabelMap Labels, ImagePreprocessing Preprocessing, ModelHead? Head, ModelState? State = null,
    ModelTemperature? Temperature = null)
{
    private static readonly string[] Keys =
        [LabelMapJson.Key, PreprocessingJson.Key, ModelHead.Key, ModelState.Key, ModelTemperature.Key, ModelDropout.Key];

    /// <summary>What its Dropout nodes cannot say themselves; null where there is nothing to say.</summary>
    public ModelDropout? Dropout { get; init; }

    /// <summary>The graph ends in a softmax: what it gives are probabilities and no logits.</summary>
    public bool GivesProbabilities { get; init; }

    public static string SideFileOf(string model) => model + ".json";

    /// <summary>Where a model has a side file, a copy of the model gets one too.</summary>
    public static void CopySideFile(string model, string copy)
    {
        string side = SideFileOf(model), beside = SideFileOf(copy);
        if (File.Exists(side) && Path.GetFullPath(side) != Path.GetFullPath(beside))
            AtomicFile.WriteText(beside, File.ReadAllText(side));
    }

    /// <exception cref="InputException">The model has neither its own metadata nor a side file, or one of them is
    /// wrong.</exception>
    public static ModelContract Read(string path)
    {
        IReadOnlyDictionary<string, string> own = OnnxModelFile.ReadMetadata(path);
        string side = SideFileOf(path);
        Dictionary<string, string> beside = File.Exists(side) ? ReadSideFile(side) : [];
        (string Json, string Source)? Find(string key) =>
            beside.TryGetValue(key, out string? json) ? (json, $"{side} ({key})")
            : own.TryGetValue(key, out json) && json.Length > 0 ? (json, $"{path} ({key})") : null;

        (string Json, string Source) labels = Find(LabelMapJson.Key)
            ?? throw Missing(path, LabelMapJson.Key, "which classes it knows");
        (string Json, string Source) steps = Find(PreprocessingJson.Key)
            ?? throw Missing(path, PreprocessingJson.Key, "what input it wants");
        (string Json, string Source)? head = Find(ModelHead.Key);
        (string Json, string Source)? state = Find(ModelState.Key);
        (string Json, string Source)? temperature = Find(ModelTemperature.Key);
        (string Json, string Source)? dropout = Find(ModelDropout.Key);
        return new ModelContract(
            LabelMap.FromJson(labels.Json, labels.Source),
            ImagePreprocessing.FromJson(steps.Json, steps.Source),
            head is { } h ? ModelHead.FromJson(h.Json, h.Source) : null,
            state is { } s ? ModelState.FromJson(s.Json, s.Source) : null,
            temperature is { } t ? ModelTemperature.FromJson(t.Json, t.Source) : null)
        {
            Dropout = dropout is { } d ? ModelDropout.FromJson(d.Json, d.Source) : null,
            // Our own models end in logits, and reading all of a graph takes its time.
            GivesProbabilities = !own.ContainsKey(LabelMapJson.Key) && OnnxModelFile.Read(path).EndsIn("Softmax"),
        };
    }

    internal static Dictionary<string, string> ReadSideFile(string side)
    {
        string text = InputText.Read(side);
        StrictJson.Parse(text, side).Allow(Keys);
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetRawText());
    }

    private static InputException Missing(string path, string key, string what) =>
        InputException.At(path, $"does not say {what}: it has no metadata '{key}'; " +
            $"write it into {Path.GetFileName(SideFileOf(path))} beside it");
}
