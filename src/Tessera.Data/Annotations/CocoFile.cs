using System.Text.Json;
using Tessera.Core.Files;
using Tessera.Core.Labels;

namespace Tessera.Data.Annotations;

internal sealed record CocoImage(long Id, string FileName, int? Width, int? Height);

internal sealed record CocoCategory(long Id, string Name, bool? Thing, Rgb? Color);

/// <summary>Where in the file an annotation stands.</summary>
/// <param name="FileName">Of its own, where it has one: panoptic annotations name their PNG.</param>
internal readonly record struct CocoEntry(long ImageId, long Offset, int Length, string? FileName);

/// <summary>
/// A JSON of COCO's, read once from end to end: images and categories are kept, of annotations only where they stand. Those of
/// train2017 (448 MB, 860,000) so cost some 28 MB.
/// </summary>
internal sealed class CocoFile
{
    private readonly List<CocoImage> _images = [];
    private readonly List<CocoCategory> _categories = [];
    private CocoEntry[] _entries = [];
    private int[] _first = [];

    private CocoFile(string path) => Path = path;

    public string Path { get; }

    public IReadOnlyList<CocoImage> Images => _images;

    /// <summary>In order of their ids.</summary>
    public IReadOnlyList<CocoCategory> Categories => _categories;

    /// <exception cref="InputException">No JSON of COCO's; the message says where.</exception>
    public static CocoFile Read(string path)
    {
        var file = new CocoFile(path);
        var entries = new List<CocoEntry>();
        bool hasAnnotations = false;
        using var json = new JsonStream(path);
        json.Enter(JsonTokenType.StartObject, "the document");
        while (json.NextProperty())
        {
            if (json.NameIs("images"u8)) ReadList(json, "images", () => file._images.Add(ReadImage(json)));
            else if (json.NameIs("categories"u8)) ReadList(json, "categories", () => file._categories.Add(ReadCategory(json)));
            else if (json.NameIs("annotations"u8))
            {
                hasAnnotations = true;
                ReadList(json, "annotations", () => entries.Add(ReadEntry(json)));
            }
            else json.Skip();
        }
        if (!hasAnnotations || file._images.Count == 0 || file._categories.Count == 0)
            throw InputException.At(path, "has no annotations, images or categories; expected all three, as COCO has them");
        file._categories.Sort((a, b) => a.Id.CompareTo(b.Id));
        RequireDistinct(path, "category", file._categories.Select(category => category.Id));
        RequireDistinct(path, "image", file._images.Select(image => image.Id));
        file.Group(entries);
        return file;
    }

    /// <summary>The annotations of Images[<paramref name="image"/>], in the file's order.</summary>
    public ReadOnlySpan<CocoEntry> EntriesOf(int image) => _entries.AsSpan(_first[image].._first[image + 1]);

    /// <summary>Reads them again, and calls <paramref name="use"/> with each.</summary>
    /// <exception cref="InputException">One cannot be read, or <paramref name="use"/> finds a fault in it.</exception>
    public void Visit(int image, Action<JsonPart> use)
    {
        if (EntriesOf(image).IsEmpty) return;
        using FileStream stream = AnnotationFile.Open(Path);
        foreach (CocoEntry entry in EntriesOf(image))
        {
            byte[] bytes = new byte[entry.Length];
            int read = RandomAccess.Read(stream.SafeFileHandle, bytes, entry.Offset);
            string name = Images[image].FileName;
            Blame.On($"{Path}: an annotation of {name}", () =>
            {
                using JsonDocument document = AnnotationFile.Parse(bytes.AsMemory(0, read));
                var part = new JsonPart(document.RootElement, "the annotation");
                Blame.On($"{Path}: annotation {part.Shown("id")} of {name}", () => use(part));
            });
        }
    }

    private static void ReadList(JsonStream json, string name, Action readItem)
    {
        json.Enter(JsonTokenType.StartArray, name);
        while (json.NextItem())
        {
            json.Require(JsonTokenType.StartObject, $"an entry of {name}");
            readItem();
        }
    }

    private static CocoImage ReadImage(JsonStream json)
    {
        (long? id, string? name, long? width, long? height) = (null, null, null, null);
        while (json.NextProperty())
        {
            if (json.NameIs("id"u8)) id = json.ReadWhole("an image's id");
            else if (json.NameIs("file_name"u8)) name = json.ReadText("an image's file_name");
            else if (json.NameIs("width"u8)) width = json.ReadWhole("an image's width");
            else if (json.NameIs("height"u8)) height = json.ReadWhole("an image's height");
            else json.Skip();
        }
        if (id is null || name is null) throw json.Bad("an image without id or file_name");
        return new CocoImage(id.Value, name, Pixels(width), Pixels(height));
    }

    private static int? Pixels(long? size) => size is null ? null : (int)Math.Clamp(size.Value, -1, int.MaxValue);

    private static CocoCategory ReadCategory(JsonStream json)
    {
        (long? id, string? name, bool? thing, Rgb? color) = (null, null, null, null);
        while (json.NextProperty())
        {
            if (json.NameIs("id"u8)) id = json.ReadWhole("a category's id");
            else if (json.NameIs("name"u8)) name = json.ReadText("a category's name");
            else if (json.NameIs("isthing"u8)) thing = json.ReadWhole("a category's isthing") != 0;
            else if (json.NameIs("color"u8)) color = ReadColor(json);
            else json.Skip();
        }
        return id is not null && name is not null ? new CocoCategory(id.Value, name, thing, color)
            : throw json.Bad("a category without id or name");
    }

    private static Rgb? ReadColor(JsonStream json)
    {
        var values = new List<byte>();
        json.Read();
        if (json.Type != JsonTokenType.StartArray)
        {
            json.Skip();
            return null;
        }
        while (json.NextItem())
        {
            if (json.Type == JsonTokenType.Number) values.Add((byte)Math.Clamp(json.Whole("a colour"), 0, 255));
            else json.Skip();
        }
        return values.Count == 3 ? new Rgb(values[0], values[1], values[2]) : null;
    }

    private static CocoEntry ReadEntry(JsonStream json)
    {
        (long start, long? image, string? fileName) = (json.TokenStart, null, null);
        while (json.NextProperty())
        {
            if (json.NameIs("image_id"u8)) image = json.ReadWhole("an annotation's image_id");
            else if (json.NameIs("file_name"u8)) fileName = json.ReadText("an annotation's file_name");
            else json.Skip();
        }
        if (image is null) throw json.Bad("an annotation without image_id");
        long length = json.TokenEnd - start;
        return length <= AnnotationFile.MostBytes ? new CocoEntry(image.Value, start, (int)length, fileName)
            : throw json.Bad($"an annotation of {length >> 20} MiB; expected at most {AnnotationFile.MostBytes >> 20} MiB");
    }

    private static void RequireDistinct(string path, string what, IEnumerable<long> ids)
    {
        var seen = new HashSet<long>();
        foreach (long id in ids)
        {
            if (!seen.Add(id)) throw InputException.At(path, $"has the {what} id {id} twice; expected each once");
        }
    }

    // Side by side by image, in the file's order. Annotations of images that the file does not list have nothing to lie on.
    private void Group(List<CocoEntry> entries)
    {
        Dictionary<long, int> places = _images.Select((image, at) => (image.Id, at)).ToDictionary(i => i.Id, i => i.at);
        _first = new int[_images.Count + 1];
        foreach (CocoEntry entry in entries)
        {
            if (places.TryGetValue(entry.ImageId, out int at)) _first[at + 1]++;
        }
        for (int i = 0; i < _images.Count; i++) _first[i + 1] += _first[i];
        _entries = new CocoEntry[_first[^1]];
        int[] next = [.. _first];
        foreach (CocoEntry entry in entries)
        {
            if (places.TryGetValue(entry.ImageId, out int at)) _entries[next[at]++] = entry;
        }
    }
}
