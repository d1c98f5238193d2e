using Tessera.Reports.Markup;

namespace Tessera.Reports.Blocks;

/// <summary>The frame that charts, tables and galleries share: title and legend above, caption below.</summary>
internal static class Figure
{
    public static void Open(MarkupWriter markup, string kind, string? title, IReadOnlyList<LegendEntry> legend)
    {
        markup.Open("figure", ("class", kind));
        if (title is not null) markup.Element("h3", title);
        new Legend(legend).Write(markup);
    }

    public static void Close(MarkupWriter markup, string? caption)
    {
        if (caption is not null) markup.Element("figcaption", caption);
        markup.Close();
    }
}
