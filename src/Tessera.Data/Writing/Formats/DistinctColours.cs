using Tessera.Core.Labels;

namespace Tessera.Data.Writing.Formats;

/// <summary>Classes in colours that tell them apart, where colours are all that a format has.</summary>
internal static class DistinctColours
{
    /// <summary>A class keeps its colour unless an earlier one has it, or it is reserved; then it gets
    /// the first of Pascal VOC's that is free.</summary>
    public static LabelMap Of(LabelMap labels, params ReadOnlySpan<Rgb> reserved)
    {
        HashSet<Rgb> taken = [.. reserved];
        HashSet<Rgb> wanted = [.. labels.Classes.Select(c => c.Color)];
        var classes = new List<LabelClass>();
        foreach (LabelClass label in labels.Classes)
        {
            Rgb color = label.Color;
            for (int k = 0; taken.Contains(color); k++)
                color = Palette.Voc(k) is var free && !wanted.Contains(free) ? free : label.Color;
            taken.Add(color);
            classes.Add(label with { Color = color });
        }
        return new LabelMap(classes);
    }
}
