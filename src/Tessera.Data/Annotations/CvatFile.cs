using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Tessera.Core.Files;

namespace Tessera.Data.Annotations;

/// <summary>A shape as the file has it.</summary>
/// <param name="Kind">polygon, box, ellipse or mask.</param>
/// <param name="Numbers">Its numbers as text, which is smaller than anything made of it: points; corners, or centre and radii,
/// with the angle; or left, top, width, height and run lengths.</param>
internal readonly record struct CvatShape(string Kind, string Label, int ZOrder, byte[] Numbers);

/// <param name="Subset">Of a project's tasks; null in a task's own file.</param>
internal sealed record CvatImage(string Name, string? Subset, int? Width, int? Height, IReadOnlyList<CvatShape> Shapes);

/// <summary>CVAT's annotations.xml "for images", read once, an image at a time; document types and entities are
/// refused.</summary>
internal sealed class CvatFile
{
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreWhitespace = true,
    };

    private readonly List<CvatImage> _images = [];
    private readonly List<(string Name, string? Color)> _labels = [];

    // Many shapes have one of few labels: each is kept once.
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    private CvatFile() { }

    public IReadOnlyList<CvatImage> Images => _images;

    /// <summary>As the file declares them.</summary>
    public IReadOnlyList<(string Name, string? Color)> Labels => _labels;

    /// <summary>The root element is &lt;annotations&gt;; no more of the file is read.</summary>
    public static bool IsCvat(string path)
    {
        try
        {
            using FileStream stream = AnnotationFile.Open(path);
            using var reader = XmlReader.Create(stream, Settings);
            return reader.MoveToContent() == XmlNodeType.Element && reader.Name == "annotations";
        }
        catch (Exception error) when (error is XmlException or IOException or InputException)
        {
            // What cannot be read under this name is still CVAT's; opening it says what is wrong.
            return true;
        }
    }

    /// <exception cref="InputException">No such XML; the message says where.</exception>
    public static CvatFile Read(string path)
    {
        var file = new CvatFile();
        try
        {
            using FileStream stream = AnnotationFile.Open(path);
            using var reader = XmlReader.Create(stream, Settings);
            Blame.On(path, () => file.ReadAll(reader));
        }
        catch (XmlException error)
        {
            throw new InputException($"{path}: cannot be read as XML: {error.Message.ReplaceLineEndings(" ")}", error);
        }
        return file;
    }

    private void ReadAll(XmlReader reader)
    {
        if (reader.MoveToContent() != XmlNodeType.Element || reader.Name != "annotations")
            throw new FormatException($"has the root element <{Blame.Shown(reader.Name)}>; expected <annotations>");
        reader.Read();
        while (!reader.EOF)
        {
            // Reading an element moves behind it.
            if (reader.NodeType != XmlNodeType.Element) reader.Read();
            else if (reader.Name == "track")
                throw new FormatException("is CVAT's format for video; expected that for images: export \"CVAT for images 1.1\"");
            else if (reader.Name == "meta") ReadLabels((XElement)XNode.ReadFrom(reader));
            else if (reader.Name == "image") _images.Add(ReadImage((XElement)XNode.ReadFrom(reader)));
            else reader.Skip();
        }
    }

    private void ReadLabels(XElement meta)
    {
        foreach (XElement label in meta.Descendants("label"))
        {
            if (label.Parent?.Name == "labels" && (string?)label.Element("name") is { } name)
                _labels.Add((name, (string?)label.Element("color")));
        }
    }

    private CvatImage ReadImage(XElement image)
    {
        string name = (string?)image.Attribute("name") ?? throw new FormatException("has an image without a name");
        CvatShape[] shapes = [.. image.Elements().Select(ReadShape).OfType<CvatShape>()];
        return new CvatImage(name, (string?)image.Attribute("subset"), Pixels(image, "width"), Pixels(image, "height"), shapes);
    }

    // Tags, points, polylines, skeletons and cuboids have no area.
    private CvatShape? ReadShape(XElement shape)
    {
        string[]? numbers = shape.Name.LocalName switch
        {
            "polygon" => ["points"],
            "box" => ["xtl", "ytl", "xbr", "ybr", "rotation"],
            "ellipse" => ["cx", "cy", "rx", "ry", "rotation"],
            "mask" => ["left", "top", "width", "height", "rle"],
            _ => null,
        };
        if (numbers is null) return null;
        string text = string.Join(',', numbers.Select(name => (string?)shape.Attribute(name) ?? (name == "rotation" ? "0" : "")));
        _ = int.TryParse((string?)shape.Attribute("z_order"), CultureInfo.InvariantCulture, out int order);
        string label = (string?)shape.Attribute("label") ?? "";
        return new CvatShape(Once(shape.Name.LocalName), Once(label), order, Encoding.UTF8.GetBytes(text));
    }

    private string Once(string text)
    {
        if (_texts.TryGetValue(text, out string? known)) return known;
        return _texts[text] = text;
    }

    private static int? Pixels(XElement image, string name) => (string?)image.Attribute(name) is not { } text ? null
        : int.TryParse(text, CultureInfo.InvariantCulture, out int size) ? size
        : throw new FormatException($"has an image with {name} '{Blame.Shown(text)}'; expected a number of pixels");
}
