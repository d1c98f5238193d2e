using Tessera.Core.Files;

namespace Tessera.Core.Labels;

/// <summary>
/// One class: its id in masks, its name and colour, the group it is reported under, and whether it is countable.
/// </summary>
public sealed record LabelClass(int Id, string Name, Rgb Color, string? Group = null, bool Thing = false);

/// <summary>
/// The ordered classes of a data set or a model. Ids run from 0 without gaps; <see cref="IgnoreId"/> is no class.
/// </summary>
public sealed class LabelMap
{
    /// <summary>16-bit masks hold ids below 65535, which means ignore.</summary>
    public const int MaxClasses = 65535;

    /// <summary>The id of pixels that count in nothing: 255, or 65535 where there are more than 255 classes.</summary>
    public int IgnoreId { get; }

    public IReadOnlyList<LabelClass> Classes { get; }

    public int Count => Classes.Count;

    public LabelClass this[int id] => Classes[id];

    /// <summary>The id in <see cref="Grouped"/> of each class's group, by class id.</summary>
    public IReadOnlyList<int> GroupIds { get; }

    private readonly IReadOnlyList<IGrouping<string, LabelClass>> _groups;

    /// <exception cref="ArgumentException">No class, ids with a gap, a name that is empty or stands twice.</exception>
    public LabelMap(IReadOnlyList<LabelClass> classes)
    {
        if (classes.Count is 0 or > MaxClasses)
            throw new ArgumentException($"{classes.Count} classes; expected 1 to {MaxClasses}");
        for (int i = 0; i < classes.Count; i++)
        {
            (int id, string name) = (classes[i].Id, classes[i].Name);
            if (id != i) throw new ArgumentException($"class '{name}' has id {id}; expected {i}: ids run from 0 without gaps");
            if (string.IsNullOrWhiteSpace(name)) throw new ArgumentException($"class {i} has no name");
        }
        if (classes.GroupBy(c => c.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"class name '{twice.Key}' stands twice");
        Classes = [.. classes];
        IgnoreId = classes.Count > 255 ? 65535 : 255;
        _groups = [.. Classes.GroupBy(c => c.Group ?? c.Name, StringComparer.OrdinalIgnoreCase)];
        GroupIds = GroupIdsByClass();
    }

    /// <summary>Classes with the given names in order, in Pascal VOC's colours.</summary>
    public static LabelMap FromNames(IEnumerable<string> names) =>
        new([.. names.Select((name, id) => new LabelClass(id, name, Palette.Voc(id)))]);

    /// <summary>The class with the name, without regard to case; null if there is none.</summary>
    public LabelClass? Find(string name) =>
        Classes.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Class 0 where it is called background: nothing that one looks for.</summary>
    public bool IsBackground(int id) => id == 0 && Classes[0].Name.Equals("background", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The groups as classes, in the order in which they first appear, in their first class's colour. A class without group is a
    /// group of its own; ignore stays ignore. A group is countable when all its classes are.
    /// </summary>
    public LabelMap Grouped() =>
        new([.. _groups
            .Select((group, id) => new LabelClass(id, group.Key, group.First().Color, Thing: group.All(c => c.Thing)))]);

    /// <summary>The versioned JSON of a model's metadata <c>tessera.labels</c>.</summary>
    public string ToJson() => LabelMapJson.Write(this);

    /// <summary>
    /// Reads what <see cref="ToJson"/> writes; errors name <paramref name="source"/>, the file the JSON is from.
    /// </summary>
    /// <exception cref="InputException">Not such a JSON; the message says where.</exception>
    public static LabelMap FromJson(string json, string source = LabelMapJson.Key) => LabelMapJson.Read(json, source);

    private int[] GroupIdsByClass()
    {
        int[] ids = new int[Count];
        for (int group = 0; group < _groups.Count; group++)
        {
            foreach (LabelClass member in _groups[group]) ids[member.Id] = group;
        }
        return ids;
    }
}
