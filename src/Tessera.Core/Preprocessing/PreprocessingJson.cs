using System.Text.Json;
using Tessera.Core.Files;
using Tessera.Core.Text;

namespace Tessera.Core.Preprocessing;

/// <summary>
/// Preprocessing as JSON, the model metadata <c>tessera.preprocessing</c>:
/// {"version":1,"channels":3,"steps":[{"step":"median","pixels":3},
/// {"step":"normalise","scale":255,"mean":[..],"deviation":[..]}]}.
/// Read and written by hand: a generated reader would take an absent value for 0 and an unknown key for nothing.
/// </summary>
public static class PreprocessingJson
{
    public const string Key = "tessera.preprocessing";

    private static readonly string[] StepNames = ["resize", "normalise", "match-histogram", .. FilterTable.Names];

    internal static string Write(ImagePreprocessing preprocessing) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("version", ImagePreprocessing.Version);
        json.WriteNumber("channels", preprocessing.Channels);
        json.WriteStartArray("steps");
        foreach (PreprocessingStep step in preprocessing.Steps) WriteStep(json, step);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    internal static ImagePreprocessing Read(string json, string source)
    {
        StrictJson root = StrictJson.Parse(json, source).Allow("version", "channels", "steps");
        root.RequireVersion(ImagePreprocessing.Version);
        var preprocessing = new ImagePreprocessing(root.Int("channels"), [.. root.Objects("steps").Select(ReadStep)]);
        try
        {
            preprocessing.Validate();
        }
        catch (ArgumentException error)
        {
            throw new InputException($"{source}: {error.Message}", error);
        }
        return preprocessing;
    }

    private static void WriteStep(Utf8JsonWriter json, PreprocessingStep step)
    {
        json.WriteStartObject();
        switch (step)
        {
            case ResizeStep resize:
                json.WriteString("step", "resize");
                // Left out where it says nothing new: programs that know no policies read those files,
                // and refuse others by the key.
                if (resize.Policy != ResizePolicy.Stretch) json.WriteString("policy", ResizePolicies.NameOf(resize.Policy));
                if (resize.WidthPixels is { } width) json.WriteNumber("width", width);
                if (resize.HeightPixels is { } height) json.WriteNumber("height", height);
                if (resize.LongSide is { } side) json.WriteNumber("longSide", side);
                break;
            case NormaliseStep normalise:
                json.WriteString("step", "normalise");
                json.WriteNumber("scale", normalise.Scale);
                WriteFloats(json, "mean", normalise.Mean);
                WriteFloats(json, "deviation", normalise.Deviation);
                break;
            case MatchHistogramStep match:
                json.WriteString("step", "match-histogram");
                WriteFloats(json, "quantiles", match.Quantiles);
                break;
            case FilterStep filter:
                (string name, double[] values) = filter.Described;
                json.WriteString("step", name);
                foreach ((NumberSetting setting, double value) in FilterTable.Find(name).Settings.Zip(values))
                    json.WriteNumber(setting.Name, value);
                break;
            default:
                throw new NotSupportedException($"{step.GetType().Name} has no JSON");
        }
        json.WriteEndObject();
    }

    private static PreprocessingStep ReadStep(StrictJson entry)
    {
        string name = entry.Text("step");
        switch (name)
        {
            case "resize":
                entry.Allow("step", "policy", "width", "height", "longSide");
                return new ResizeStep(entry.OptionalInt("width"), entry.OptionalInt("height"), entry.OptionalInt("longSide"),
                    ReadPolicy(entry));
            case "normalise":
                entry.Allow("step", "scale", "mean", "deviation");
                return new NormaliseStep(entry.Float("scale"), entry.Floats("mean"), entry.Floats("deviation"));
            case "match-histogram":
                entry.Allow("step", "quantiles");
                return new MatchHistogramStep(entry.Floats("quantiles"));
            case var _ when FilterTable.Names.Contains(name):
                FilterEntry filter = FilterTable.Find(name);
                entry.Allow(["step", .. filter.Settings.Select(setting => setting.Name)]);
                return filter.Create([.. filter.Settings.Select(setting => entry.Double(setting.Name))]);
            default:
                throw entry.Refuse("step", $"is '{name}'; {NearestName.Hint(name, StepNames)}");
        }
    }

    private static ResizePolicy ReadPolicy(StrictJson entry) =>
        entry.OptionalText("policy") is not { } name ? ResizePolicy.Stretch
            : ResizePolicies.Find(name) ?? throw entry.Refuse("policy", $"is '{name}'; {ResizePolicies.Hint(name)}");

    private static void WriteFloats(Utf8JsonWriter json, string key, float[] values)
    {
        json.WriteStartArray(key);
        foreach (float value in values) json.WriteNumberValue(value);
        json.WriteEndArray();
    }
}
