namespace Tessera.Core.Labels;

/// <summary>One class: its id in masks, its name and colour, the group it is reported under, and whether it is countable.</summary>
public sealed record LabelClass(int Id, string Name, Rgb Color, string? Group = null, bool Thing = false);

/// <summary>The ordered classes of a data set or a model. Ids run from 0 without gaps; <see cref="IgnoreId"/> is no class.</summary>
public sealed class LabelMap
{
    /// <summary>The id of pixels that count in nothing: 255, or 65535 where there are more than 255 classes.</summary>
    public int IgnoreId { get; }

    public IReadOnlyList<LabelClass> Classes { get; }

    public int Count => Classes.Count;

    public LabelClass this[int id] => Classes[id];

    /// <exception cref="ArgumentException">Ids have a gap, or a name stands twice.</exception>
    public LabelMap(IReadOnlyList<LabelClass> classes)
    {
        for (int i = 0; i < classes.Count; i++)
        {
            if (classes[i].Id != i) throw new ArgumentException($"class '{classes[i].Name}' has id {classes[i].Id}; expected {i}: ids run from 0 without gaps");
        }
        if (classes.GroupBy(c => c.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"class name '{twice.Key}' stands twice");
        Classes = classes;
        IgnoreId = classes.Count > 255 ? 65535 : 255;
    }
}
