using Tessera.Core.Files;
using Tessera.Core.Labels;

namespace Tessera.Data.Annotations;

/// <summary>
/// The classes that a format declares, in the order in which they are added; a name that comes again, whatever its case, is the
/// same class. Where shapes leave pixels free, class 0 is the background, and a class that the file calls so is that one.
/// </summary>
internal sealed class AnnotationClasses
{
    /// <summary>A label of this name, as labelme has it, is no class: its pixels are ignored.</summary>
    public const string Ignored = "__ignore__";

    private const int NamesShown = 12;
    private readonly List<LabelClass> _classes = [];
    private readonly Dictionary<string, int> _ids = new(StringComparer.OrdinalIgnoreCase);

    public AnnotationClasses(bool background = true)
    {
        if (background) _ids["_background_"] = Add("background");
    }

    /// <summary>What a message says that labels should be.</summary>
    public string Expected => $"one of {Listed(_classes.Select(c => c.Name))}";

    /// <summary>The class's id.</summary>
    /// <exception cref="FormatException">The name is empty.</exception>
    public int Add(string name, Rgb? color = null, bool thing = false)
    {
        if (string.IsNullOrWhiteSpace(name)) throw new FormatException("has a class without a name");
        if (Find(name) is { } known) return known;
        int id = _classes.Count;
        _ids[name] = id;
        _classes.Add(new LabelClass(id, name, color ?? Palette.Voc(id), Thing: thing));
        return id;
    }

    /// <summary>The id of the class, or what means ignore; null where there is none of that name.</summary>
    public int? Find(string name) => name == Ignored ? IgnoreId : _ids.TryGetValue(name, out int id) ? id : null;

    /// <exception cref="InputException">There is no class, or there are too many.</exception>
    public LabelMap ToLabelMap(string file)
    {
        try
        {
            return new LabelMap(_classes);
        }
        catch (ArgumentException error)
        {
            throw new InputException($"{file}: {error.Message}", error);
        }
    }

    /// <summary>The colour "#rrggbb"; null, and so one of the palette, where it is none.</summary>
    public static Rgb? ColorOf(string? text)
    {
        try
        {
            return text is null ? null : Rgb.Parse(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The first few of many, for messages.</summary>
    public static string Listed(IEnumerable<string> names)
    {
        string[] all = [.. names];
        string first = string.Join(", ", all.Take(NamesShown));
        return all.Length > NamesShown ? $"{first} and {all.Length - NamesShown} more" : first;
    }

    // As the label map will have it. Ignored labels are looked up once all classes are added.
    private int IgnoreId => _classes.Count > 255 ? 65535 : 255;
}
