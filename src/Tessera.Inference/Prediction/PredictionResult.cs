using System.Text.Json;
using Tessera.Core.Text;

namespace Tessera.Inference.Prediction;

/// <summary>A class that a mask holds, and on how many pixels.</summary>
public sealed record PredictedClass(int Id, string Name, long Pixels);

/// <summary>An image whose mask is written. Only classes that occur are listed, in order of id.</summary>
/// <param name="UnseenPixels">Outside the part that the model looks at; its mask holds the ignore id there.</param>
/// <param name="CleanedPixels">How often a pixel got another class by cleaning.</param>
public sealed record PredictedImage(string File, string Mask, int Width, int Height, IReadOnlyList<PredictedClass> Classes,
    long UnseenPixels = 0, long CleanedPixels = 0)
{
    /// <summary>What outputs made of it.</summary>
    public IReadOnlyList<PredictionNote> Notes { get; init; } = [];

    /// <summary>The file or words that an output left under a name; null where none did.</summary>
    public string? Find(string name) => Notes.FirstOrDefault(note => note.Name == name)?.Text;

    /// <summary>An earlier run made it; its files were left as they are.</summary>
    public bool Kept { get; init; }

    /// <summary>Pixels that the mask ignores because no class was likely enough; null where that was not asked for.</summary>
    public long? DoubtfulPixels { get; init; }
}

/// <summary>What an output says of an image: the name is a key in the JSON, the text a file or words.</summary>
public sealed record PredictionNote(string Name, string Text);

/// <summary>An image that gave no mask, and why, in one line.</summary>
public sealed record FailedImage(string File, string Error);

/// <summary>What a prediction left behind, in the order of the input.</summary>
public sealed record PredictionResult(IReadOnlyList<PredictedImage> Images, IReadOnlyList<FailedImage> Failed)
{
    /// <summary>Of volumes, the masks of all slices as one file.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];

    /// <summary>{"images":[{"file","mask","overlay","confidence" and so on (where asked for),"width","height",
    /// "kept" (true where an earlier run made it),"unseenPixels" and "cleanedPixels" (where there are any),
    /// "doubtfulPixels" (where asked for),"classes":[{"id","name","pixels"}]}],
    /// "failed":[{"file","error"}],"volumes":[FILE] (where there are any)}</summary>
    public string ToJson() => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("images");
        foreach (PredictedImage image in Images) Write(json, image);
        json.WriteEndArray();
        json.WriteStartArray("failed");
        foreach (FailedImage failed in Failed)
        {
            json.WriteStartObject();
            json.WriteString("file", failed.File);
            json.WriteString("error", failed.Error);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (Volumes.Count > 0)
        {
            json.WriteStartArray("volumes");
            foreach (string volume in Volumes) json.WriteStringValue(volume);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, PredictedImage image)
    {
        json.WriteStartObject();
        json.WriteString("file", image.File);
        json.WriteString("mask", image.Mask);
        foreach (PredictionNote note in image.Notes) json.WriteString(note.Name, note.Text);
        json.WriteNumber("width", image.Width);
        json.WriteNumber("height", image.Height);
        if (image.Kept) json.WriteBoolean("kept", true);
        if (image.UnseenPixels > 0) json.WriteNumber("unseenPixels", image.UnseenPixels);
        if (image.CleanedPixels > 0) json.WriteNumber("cleanedPixels", image.CleanedPixels);
        if (image.DoubtfulPixels is { } doubtful) json.WriteNumber("doubtfulPixels", doubtful);
        json.WriteStartArray("classes");
        foreach (PredictedClass found in image.Classes)
        {
            json.WriteStartObject();
            json.WriteNumber("id", found.Id);
            json.WriteString("name", found.Name);
            json.WriteNumber("pixels", found.Pixels);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
