using Tessera.Core.Labels;
using Tessera.Reports.Markup;

namespace Tessera.Reports.Blocks;

/// <summary>
/// A colour and what it stands for; <paramref name="Note"/> is small beside it. <paramref name="Style"/> is a CSS colour of the
/// page (a series' own), where the colour is not a class's.
/// </summary>
public sealed record LegendEntry(string Name, Rgb? Color, string? Note = null, string? Style = null)
{
    /// <summary>The legend of a label map: every class in order.</summary>
    public static IReadOnlyList<LegendEntry> Of(LabelMap labels) =>
        [.. labels.Classes.Select(c => new LegendEntry(c.Name, c.Color))];
}

/// <summary>A row of colours and names that wraps where the page is narrow.</summary>
public sealed record Legend(IReadOnlyList<LegendEntry> Entries) : IReportBlock
{
    public void Write(MarkupWriter markup)
    {
        if (Entries.Count == 0) return;
        markup.Open("ul", ("class", "legend"));
        foreach (LegendEntry entry in Entries)
        {
            markup.Open("li");
            if (entry.Color is { } color) WriteSwatch(markup, color);
            else markup.Open("span", ("class", "swatch"), ("style", $"background:{entry.Style}")).Close();
            markup.Text(entry.Name);
            if (entry.Note is not null) markup.Text(" ").Element("span", entry.Note, ("class", "note"));
            markup.Close();
        }
        markup.Close();
    }

    internal static void WriteSwatch(MarkupWriter markup, Rgb color) =>
        markup.Open("span", ("class", "swatch"), ("style", $"background:{color}")).Close();
}
