using System.Globalization;
using System.Text;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Text;

namespace Tessera.Data.Writing.Formats;

/// <summary>One image's part of a JSON of COCO's.</summary>
/// <param name="File">Of the part: gone once it is joined.</param>
/// <param name="Image">The image file's name.</param>
/// <param name="Name">Without its ending.</param>
internal sealed record CocoPart(string File, string Image, string Name);

/// <summary>
/// COCO's one JSON for all images of a split, joined from a file for each: images are written by many threads in any order, the
/// JSON has always the same one, and the annotations of all images are never in memory together.
/// </summary>
internal static class CocoParts
{
    /// <param name="path">Of the part.</param>
    /// <param name="size">Of the image.</param>
    /// <param name="annotations">Each an object, without the ids of image and annotation.</param>
    public static void Write(string path, Mask size, IEnumerable<string> annotations) => AtomicFile.Write(path, stream =>
    {
        using StreamWriter writer = Writer(stream);
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\"width\":{size.Width},\"height\":{size.Height}"));
        foreach (string annotation in annotations) writer.WriteLine(annotation);
    }, durable: false);

    /// <param name="path">Of the JSON.</param>
    /// <param name="parts">In the order of the images.</param>
    /// <param name="categories">A JSON list.</param>
    /// <param name="numbered">Annotations have ids of their own.</param>
    public static void Join(string path, IReadOnlyList<CocoPart> parts, string categories, bool numbered)
    {
        long[] ids = ImageIds(parts);
        AtomicFile.Write(path, stream =>
        {
            using StreamWriter writer = Writer(stream);
            writer.Write("{\"images\":[");
            foreach ((int at, CocoPart part) in parts.Index())
            {
                string name = JsonText.Write(json => json.WriteStringValue(part.Image)), size = File.ReadLines(part.File).First();
                writer.Write(string.Create(
                    CultureInfo.InvariantCulture, $"{Between(at)}{{\"id\":{ids[at]},\"file_name\":{name},{size}}}"));
            }
            writer.Write("\n],\"annotations\":[");
            int count = 0;
            foreach ((int at, CocoPart part) in parts.Index())
            {
                foreach (string annotation in File.ReadLines(part.File).Skip(1))
                {
                    string id = numbered ? string.Create(CultureInfo.InvariantCulture, $"\"id\":{count + 1},") : "";
                    writer.Write(string.Create(CultureInfo.InvariantCulture, $"{Between(count++)}{{{id}\"image_id\":{ids[at]},"));
                    writer.Write(annotation.AsSpan(1));
                }
            }
            writer.Write($"\n],\"categories\":{categories}}}\n");
        });
        foreach (CocoPart part in parts) File.Delete(part.File);
    }

    /// <summary>The classes as categories, from 1 on in their order.</summary>
    public static string Categories(LabelMap labels, int? except = null) => JsonText.Write(json =>
    {
        json.WriteStartArray();
        foreach (LabelClass label in labels.Classes.Where(label => label.Id != except))
        {
            json.WriteStartObject();
            json.WriteNumber("id", CategoryOf(label.Id, except));
            json.WriteString("name", label.Name);
            json.WriteString("supercategory", label.Group ?? label.Name);
            json.WriteNumber("isthing", label.Thing ? 1 : 0);
            json.WriteStartArray("color");
            json.WriteNumberValue(label.Color.R);
            json.WriteNumberValue(label.Color.G);
            json.WriteNumberValue(label.Color.B);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    public static int CategoryOf(int classId, int? except) => classId < except || except is null ? classId + 1 : classId;

    private static string Between(int at) => at == 0 ? "\n" : ",\n";

    // COCO's images are called by their ids.
    private static long[] ImageIds(IReadOnlyList<CocoPart> parts)
    {
        long[] named = [.. parts.Select(part => part.Name.Length <= 15 &&
            long.TryParse(part.Name, NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id : -1)];
        return !named.Contains(-1) && named.Distinct().Count() == named.Length ? named
            : [.. parts.Index().Select(part => part.Index + 1L)];
    }

    private static StreamWriter Writer(Stream stream) =>
        new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
}
