using Tessera.Core.Labels;
using Tessera.Reports.Markup;
using static Tessera.Reports.Markup.MarkupWriter;

namespace Tessera.Reports.Charts;

/// <summary>The frame of a chart of classes against classes: where its cells stand, and the names around them.</summary>
internal sealed class ClassMatrix
{
    private const double LetterWidth = 7.2, NameRoom = 32;

    private readonly IReadOnlyList<LabelClass> _classes;
    private readonly double _left, _top;

    public double Cell { get; }

    public double CellHeight { get; }

    public ClassMatrix(IReadOnlyList<LabelClass> classes)
    {
        _classes = classes;
        double longest = LetterWidth * classes.Max(c => BarChart.Cut(c.Name).Length);
        Cell = Math.Clamp(760.0 / classes.Count, 9, 52);
        CellHeight = Math.Min(Cell, 34);
        _left = NameRoom + longest;
        // Column names lean at 45 degrees: they need their length over root two above, and the last one to the right.
        _top = 14 + longest * 0.71 + 10;
    }

    public double X(int column) => _left + column * Cell;

    public double Y(int row) => _top + row * CellHeight;

    /// <summary>Opens the scrolling box and the drawing in it, with the names.</summary>
    public void Open(MarkupWriter markup, string title)
    {
        double width = X(_classes.Count) + (_top - 14), height = Y(_classes.Count) + 4;
        markup.Open("div", ("class", "scroll")).Open("svg", ("viewBox", $"0 0 {Number(width)} {Number(height)}"), ("role", "img"),
            ("aria-label", title), ("style", $"max-width:{Number(width)}px;min-width:{Number(Math.Min(width, 560))}px"),
            ("class", CellHeight < 12 ? "tiny" : null));
        markup.Open("g", ("class", "names"));
        for (int i = 0; i < _classes.Count; i++) WriteNames(markup, _classes[i], X(i) + Cell / 2, Y(i) + CellHeight / 2);
        markup.Close();
    }

    /// <summary>A cell's ground, its colour over it, and its share in per cent where there is room.</summary>
    public void WriteCell(MarkupWriter markup, int row, int column, string kind, string words, double opacity, string? text)
    {
        (double x, double top) = (X(column), Y(row));
        markup.Open("g", ("class", kind + (opacity > 0.55 ? " strong" : ""))).Element("title", words)
            .Leaf("rect", ("x", Number(x)), ("y", Number(top)), ("width", Number(Cell - 1)), ("height", Number(CellHeight - 1)),
                ("class", "ground"))
            .Leaf("rect", ("x", Number(x)), ("y", Number(top)), ("width", Number(Cell - 1)), ("height", Number(CellHeight - 1)),
                ("fill-opacity", Number(opacity)));
        if (Cell >= 30 && text is not null)
        {
            markup.Element("text", text, ("x", Number(x + (Cell - 1) / 2)), ("y", Number(top + CellHeight / 2)), ("dy", "0.32em"),
                ("text-anchor", "middle"));
        }
        markup.Close();
    }

    private void WriteNames(MarkupWriter markup, LabelClass label, double x, double y) => markup
        .Element("text", BarChart.Cut(label.Name), ("transform", $"translate({Number(x + 3)} {Number(_top - 8)}) rotate(-45)"))
        .Element("text", BarChart.Cut(label.Name), ("x", Number(_left - 22)), ("y", Number(y)), ("dy", "0.35em"),
            ("text-anchor", "end"))
        .Leaf("rect", ("class", "swatch"), ("x", Number(_left - 16)), ("y", Number(y - Math.Min(5, CellHeight / 2 - 1))),
            ("width", "9"), ("height", Number(Math.Min(10, CellHeight - 2))), ("fill", label.Color.ToString()));
}
