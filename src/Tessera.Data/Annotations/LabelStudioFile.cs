using System.Text.Json;
using Tessera.Core.Files;

namespace Tessera.Data.Annotations;

/// <summary>An image that was labelled, and where in the file its task stands.</summary>
/// <param name="Image">As the task's data has it: a path, or an address.</param>
internal sealed record LabelStudioTask(string File, string Image, long Offset, int Length)
{
    /// <exception cref="InputException">The file is no longer what it was.</exception>
    public byte[] Read()
    {
        using FileStream stream = AnnotationFile.Open(File);
        byte[] bytes = new byte[Length];
        return bytes[..RandomAccess.Read(stream.SafeFileHandle, bytes, Offset)];
    }
}

/// <summary>
/// A JSON export of Label Studio's, a list of tasks, read once: tasks are kept by where they stand, and the names of all labels.
/// Tasks that nobody has labelled, or where the labeller gave up, are left out.
/// </summary>
internal sealed class LabelStudioFile
{
    private readonly List<LabelStudioTask> _tasks = [];
    private readonly SortedSet<string> _labels = new(StringComparer.Ordinal);

    private LabelStudioFile() { }

    public IReadOnlyList<LabelStudioTask> Tasks => _tasks;

    /// <summary>In order of name: an export does not tell that of the project.</summary>
    public IReadOnlyCollection<string> Labels => _labels;

    /// <exception cref="InputException">No such JSON; the message says where.</exception>
    public static LabelStudioFile Read(string path)
    {
        var file = new LabelStudioFile();
        using var json = new JsonStream(path);
        json.Enter(JsonTokenType.StartArray, "the document");
        while (json.NextItem())
        {
            json.Require(JsonTokenType.StartObject, "a task");
            file.ReadTask(json, path);
        }
        return file;
    }

    private void ReadTask(JsonStream json, string path)
    {
        (long start, string? image, bool labelled) = (json.TokenStart, null, false);
        while (json.NextProperty())
        {
            if (json.NameIs("data"u8)) image = ReadData(json);
            else if (json.NameIs("annotations"u8) || json.NameIs("completions"u8)) labelled |= ReadAnnotations(json);
            else json.Skip();
        }
        if (!labelled) return;
        if (image is null) throw json.Bad("a task whose data has no image; expected {\"image\": \"...\"}");
        long length = json.TokenEnd - start;
        if (length > AnnotationFile.MostBytes)
            throw json.Bad($"a task of {length >> 20} MiB; expected at most {AnnotationFile.MostBytes >> 20} MiB");
        _tasks.Add(new LabelStudioTask(path, image, start, (int)length));
    }

    // The key is what the project calls it: "image" mostly, else the first text.
    private static string? ReadData(JsonStream json)
    {
        json.Enter(JsonTokenType.StartObject, "a task's data");
        string? image = null;
        while (json.NextProperty())
        {
            bool isImage = json.NameIs("image"u8);
            json.Read();
            if (json.Type == JsonTokenType.String) image = isImage ? json.Text() : image ?? json.Text();
            else json.Skip();
        }
        return image;
    }

    private bool ReadAnnotations(JsonStream json)
    {
        json.Enter(JsonTokenType.StartArray, "a task's annotations");
        bool labelled = false;
        while (json.NextItem())
        {
            json.Require(JsonTokenType.StartObject, "an annotation");
            bool cancelled = false;
            var labels = new List<string>();
            while (json.NextProperty())
            {
                if (json.NameIs("result"u8)) ReadResults(json, labels);
                else if (json.NameIs("was_cancelled"u8))
                {
                    json.Read();
                    cancelled = json.Type == JsonTokenType.True;
                }
                else json.Skip();
            }
            if (cancelled) continue;
            labelled = true;
            _labels.UnionWith(labels);
        }
        return labelled;
    }

    private static void ReadResults(JsonStream json, List<string> labels)
    {
        json.Enter(JsonTokenType.StartArray, "a result");
        while (json.NextItem())
        {
            json.Require(JsonTokenType.StartObject, "an entry of a result");
            while (json.NextProperty())
            {
                if (json.NameIs("value"u8)) ReadValue(json, labels);
                else json.Skip();
            }
        }
    }

    private static void ReadValue(JsonStream json, List<string> labels)
    {
        json.Enter(JsonTokenType.StartObject, "a result's value");
        while (json.NextProperty())
        {
            bool areLabels = LabelStudioResult.IsLabels(json.Text());
            json.Read();
            if (!areLabels || json.Type != JsonTokenType.StartArray)
            {
                json.Skip();
                continue;
            }
            while (json.NextItem())
            {
                if (json.Type == JsonTokenType.String) labels.Add(json.Text());
                else json.Skip();
            }
        }
    }
}
