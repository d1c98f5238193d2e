using Tessera.Reports.Markup;

namespace Tessera.Reports.Blocks;

/// <summary>One number that matters: "Mean IoU", "0.612", and, small, what it means or what it is compared with.</summary>
public sealed record KeyFigure(string Label, string Value, string? Note = null);

/// <summary>The few numbers to read first, large and side by side.</summary>
public sealed record KeyFigures(params IReadOnlyList<KeyFigure> Figures) : IReportBlock
{
    public void Write(MarkupWriter markup)
    {
        markup.Open("dl", ("class", "key-figures"));
        foreach (KeyFigure figure in Figures)
        {
            markup.Open("div").Element("dt", figure.Label).Element("dd", figure.Value);
            if (figure.Note is not null) markup.Element("dd", figure.Note, ("class", "note"));
            markup.Close();
        }
        markup.Close();
    }
}
