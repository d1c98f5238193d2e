using System.Globalization;
using Tessera.Core.Labels;
using Tessera.Reports.Blocks;
using Tessera.Reports.Markup;
using static Tessera.Reports.Markup.MarkupWriter;

namespace Tessera.Reports.Charts;

/// <summary>
/// Where the pixels (or images) of each true class (row) went (column), as shares of the row; the diagonal is right, the rest is wrong and
/// has a colour of its own. The counts show when a cell is pointed at.
/// </summary>
public sealed class ConfusionHeatmap : IReportBlock
{
    private const double LetterWidth = 7.2, NameRoom = 32;

    private readonly string _title;
    private readonly IReadOnlyList<LabelClass> _classes;
    private readonly long[,] _counts;

    public string? Caption { get; init; }

    /// <summary>What the counts are of, one and many.</summary>
    public (string One, string Many) Counted { get; init; } = ("pixel", "pixels");

    /// <summary><paramref name="counts"/> are pixels or <see cref="Counted"/>, [truth, prediction].</summary>
    /// <exception cref="ArgumentException">The counts are not classes x classes.</exception>
    public ConfusionHeatmap(string title, IReadOnlyList<LabelClass> classes, long[,] counts)
    {
        if (counts.GetLength(0) != classes.Count || counts.GetLength(1) != classes.Count)
            throw new ArgumentException($"counts are {counts.GetLength(0)} x {counts.GetLength(1)} for {classes.Count} classes",
                nameof(counts));
        (_title, _classes, _counts) = (title, classes, counts);
    }

    public void Write(MarkupWriter markup)
    {
        Figure.Open(markup, "chart heatmap", _title, Scale());
        WriteSvg(markup);
        Figure.Close(markup, Caption);
    }

    private void WriteSvg(MarkupWriter markup)
    {
        int count = _classes.Count;
        double cell = Math.Clamp(760.0 / count, 9, 52), cellHeight = Math.Min(cell, 34);
        double left = NameRoom + LetterWidth * _classes.Max(c => BarChart.Cut(c.Name).Length);
        // Column names lean at 45 degrees: they need their length over root two above, and the last one to the right.
        double top = 14 + LetterWidth * _classes.Max(c => BarChart.Cut(c.Name).Length) * 0.71 + 10;
        double width = left + count * cell + (top - 14), height = top + count * cellHeight + 4;
        markup.Open("div", ("class", "scroll")).Open("svg", ("viewBox", $"0 0 {Number(width)} {Number(height)}"), ("role", "img"),
            ("aria-label", _title), ("style", $"max-width:{Number(width)}px;min-width:{Number(Math.Min(width, 560))}px"),
            ("class", cellHeight < 12 ? "tiny" : null));
        WriteNames(markup, left, top, cell, cellHeight);
        for (int row = 0; row < count; row++) WriteRow(markup, row, left, top + row * cellHeight, cell, cellHeight);
        markup.Close().Close();
    }

    private void WriteNames(MarkupWriter markup, double left, double top, double cell, double cellHeight)
    {
        markup.Open("g", ("class", "names"));
        for (int i = 0; i < _classes.Count; i++)
        {
            LabelClass label = _classes[i];
            double x = left + (i + 0.5) * cell, y = top + (i + 0.5) * cellHeight;
            markup.Element("text", BarChart.Cut(label.Name),
                ("transform", $"translate({Number(x + 3)} {Number(top - 8)}) rotate(-45)"))
                .Element("text", BarChart.Cut(label.Name), ("x", Number(left - 22)), ("y", Number(y)), ("dy", "0.35em"),
                    ("text-anchor", "end"))
                .Leaf("rect", ("class", "swatch"), ("x", Number(left - 16)), ("y", Number(y - Math.Min(5, cellHeight / 2 - 1))),
                    ("width", "9"),
                    ("height", Number(Math.Min(10, cellHeight - 2))), ("fill", label.Color.ToString()));
        }
        markup.Close();
    }

    private void WriteRow(MarkupWriter markup, int row, double left, double top, double cell, double cellHeight)
    {
        long total = 0;
        for (int column = 0; column < _classes.Count; column++) total += _counts[row, column];
        markup.Open("g", ("class", total == 0 ? "row empty" : "row"));
        for (int column = 0; column < _classes.Count; column++)
        {
            long pixels = _counts[row, column];
            double share = total == 0 ? 0 : (double)pixels / total, x = left + column * cell;
            markup.Open("g", ("class", (row == column ? "right" : "wrong") + (Opacity(share) > 0.55 ? " strong" : "")))
                .Element("title", Words(row, column, pixels, total))
                .Leaf("rect", ("x", Number(x)), ("y", Number(top)), ("width", Number(cell - 1)),
                    ("height", Number(cellHeight - 1)), ("class", "ground"))
                .Leaf("rect", ("x", Number(x)), ("y", Number(top)), ("width", Number(cell - 1)),
                    ("height", Number(cellHeight - 1)),
                    ("fill-opacity", Number(Opacity(share))));
            if (cell >= 30 && share >= 0.005)
            {
                markup.Element("text", Percent(share, "0"), ("x", Number(x + (cell - 1) / 2)),
                    ("y", Number(top + cellHeight / 2)), ("dy", "0.32em"),
                    ("text-anchor", "middle"));
            }
            markup.Close();
        }
        markup.Close();
    }

    private string Words(int row, int column, long pixels, long total)
    {
        string truth = _classes[row].Name, prediction = _classes[column].Name;
        if (total == 0) return $"no {Counted.One} is truly {truth}";
        string counts = $"{pixels.ToString("N0", CultureInfo.InvariantCulture)} of {total.ToString("N0", CultureInfo.InvariantCulture)} {Counted.Many}";
        return $"{truth} seen as {prediction}: {Percent((double)pixels / total, "0.00")} % ({counts})";
    }

    // A root spreads the small shares, where the mistakes are; the scale in the legend is drawn with the same rule.
    private static double Opacity(double share) => Math.Sqrt(share);

    private static string Percent(double share, string format) => (share * 100).ToString(format, CultureInfo.InvariantCulture);

    private static LegendEntry[] Scale() =>
    [
        .. new[] { 0.01, 0.05, 0.25, 1.0 }.Select(share => Step("right", "--right", share)),
        .. new[] { 0.01, 0.05, 0.25, 1.0 }.Select(share => Step("wrong", "--wrong", share)),
    ];

    private static LegendEntry Step(string word, string color, double share) => new(
        share < 0.02 ? $"{word} {Percent(share, "0")} %" : $"{Percent(share, "0")} %", null,
        Style: $"color-mix(in srgb, var({color}) {Percent(Opacity(share), "0")}%, transparent)");
}
