using Tessera.Core.Labels;
using Tessera.Reports.Blocks;
using Tessera.Reports.Markup;
using static Tessera.Reports.Markup.MarkupWriter;

namespace Tessera.Reports.Charts;

/// <summary>One line of a chart. A NaN is a gap; x rises. Without a colour it takes the page's next.</summary>
public sealed record LineSeries(string Name, IReadOnlyList<(double X, double Y)> Points, Rgb? Color = null, bool Dashed = false);

/// <summary>Several lines over one pair of axes: losses, scores and rates over steps or epochs.</summary>
public sealed class LineChart(string title, params IReadOnlyList<LineSeries> series) : IReportBlock
{
    // Sizes in units of the view box, which the page scales to the column's width.
    private const double Width = 960, Height = 320, Left = 62, Right = 18, Top = 30, Bottom = 46;
    private const int ColorCount = 8;

    // Beyond this a line has more points than the page has pixels for it.
    private const int MostPoints = 1600;
    private const int MostHoverPoints = 240;

    public string XLabel { get; init; } = "";

    /// <summary>What the values are, with their unit in brackets: "loss", "memory (MiB)".</summary>
    public string YLabel { get; init; } = "";

    /// <summary>A logarithmic y axis; values of 0 and below cannot stand on it and are left out.</summary>
    public bool LogY { get; init; }

    /// <summary>Ends of the y axis, where the values alone should not decide: 0 and 1 for scores.</summary>
    public double? YMin { get; init; }

    public double? YMax { get; init; }

    /// <summary>A vertical mark with a word: the best epoch, the end of the warm-up.</summary>
    public (double X, string Label)? Mark { get; init; }

    /// <summary>The legend tells each line's last value, which is what a training has come to;
    /// a histogram's says nothing.</summary>
    public bool ShowsLast { get; init; } = true;

    public string? Caption { get; init; }

    public void Write(MarkupWriter markup)
    {
        LineSeries[] shown = [.. series.Select(s => s with { Points = [.. s.Points.Where(p => double.IsFinite(p.X))] })];
        (double X, double Y)[] values = [.. shown.SelectMany(s => s.Points).Where(Shows)];
        Figure.Open(markup, "chart", title, [.. shown.Select(Entry)]);
        if (values.Length == 0) markup.Element("p", "Nothing was measured.", ("class", "note"));
        else WriteSvg(markup, shown, values);
        Figure.Close(markup, Caption);
    }

    private void WriteSvg(MarkupWriter markup, LineSeries[] shown, (double X, double Y)[] values)
    {
        var x = new Axis(values.Min(p => p.X), values.Max(p => p.X), wanted: 8, tight: true);
        var y = new Axis(YMin ?? values.Min(p => p.Y), YMax ?? values.Max(p => p.Y), LogY);
        markup.Open("div", ("class", "scroll"))
            .Open("svg", ("viewBox", $"0 0 {Number(Width)} {Number(Height)}"), ("role", "img"), ("aria-label", title));
        WriteAxes(markup, x, y);
        if (Mark is { } mark && mark.X >= x.Min && mark.X <= x.Max) WriteMark(markup, X(x, mark.X), mark.Label);
        for (int i = 0; i < shown.Length; i++) WriteLine(markup, shown[i], Color(shown[i], i), x, y);
        markup.Close().Close();
    }

    private void WriteAxes(MarkupWriter markup, Axis x, Axis y)
    {
        markup.Open("g", ("class", "axis y"));
        foreach (double tick in y.Ticks)
        {
            string at = Number(Y(y, tick));
            markup.Leaf("line", ("class", "grid"), ("x1", Number(Left)), ("x2", Number(Width - Right)), ("y1", at), ("y2", at))
                .Element("text", y.Label(tick), ("x", Number(Left - 10)), ("y", at), ("dy", "0.35em"), ("text-anchor", "end"));
        }
        markup.Element("text", YLabel, ("class", "axis-label"), ("x", "0"), ("y", "12")).Close().Open("g", ("class", "axis x"));
        foreach (double tick in x.Ticks)
        {
            string at = Number(X(x, tick));
            markup.Leaf("line", ("class", "tick"), ("x1", at), ("x2", at), ("y1", Number(Height - Bottom)),
                ("y2", Number(Height - Bottom + 5)))
                .Element("text", x.Label(tick), ("x", at), ("y", Number(Height - Bottom + 20)), ("text-anchor", "middle"));
        }
        markup.Element("text", XLabel, ("class", "axis-label"), ("x", Number(Width - Right)), ("y", Number(Height - 4)),
            ("text-anchor", "end"))
            .Close();
    }

    private static void WriteMark(MarkupWriter markup, double at, string label)
    {
        bool left = at > Width * 0.8;
        markup.Open("g", ("class", "mark"))
            .Leaf("line", ("x1", Number(at)), ("x2", Number(at)), ("y1", Number(Top - 8)), ("y2", Number(Height - Bottom)))
            .Element("text", label, ("x", Number(at + (left ? -6 : 6))), ("y", Number(Top)),
                ("text-anchor", left ? "end" : "start"))
            .Close();
    }

    private void WriteLine(MarkupWriter markup, LineSeries line, string color, Axis x, Axis y)
    {
        string kind = line.Dashed ? "series dashed" : line.Points.Count > MostHoverPoints ? "series dense" : "series";
        markup.Open("g", ("class", kind), ("style", $"color:{color}"));
        foreach (List<(double X, double Y)> run in Runs(Thin(line.Points, x)))
        {
            string points = string.Join(' ', run.Select(p => $"{Number(X(x, p.X))},{Number(Y(y, p.Y))}"));
            if (run.Count > 1) markup.Leaf("polyline", ("points", points));
            if (run.Count > MostHoverPoints) continue;
            foreach ((double px, double py) in run)
            {
                markup.Open("circle", ("cx", Number(X(x, px))), ("cy", Number(Y(y, py))), ("r", run.Count == 1 ? "3" : "4"),
                        ("class", run.Count == 1 ? "alone" : null))
                    .Element("title", $"{line.Name}: {Axis.Compact(py)} at {Axis.Compact(px)}").Close();
            }
        }
        markup.Close();
    }

    // Keeps the lowest and highest value of each pixel column, so that a spike is never thinned away.
    private static IReadOnlyList<(double X, double Y)> Thin(IReadOnlyList<(double X, double Y)> points, Axis x)
    {
        if (points.Count <= MostPoints) return points;
        var kept = new List<(double X, double Y)>();
        foreach (IGrouping<int, (double X, double Y)> column in points.GroupBy(p => (int)(x.At(p.X) * MostPoints / 2)))
        {
            (double X, double Y)[] real = [.. column.Where(p => double.IsFinite(p.Y))];
            if (real.Length < column.Count()) kept.Add((column.First().X, double.NaN));
            if (real.Length > 0) kept.AddRange(new[] { real.MinBy(p => p.Y), real.MaxBy(p => p.Y) }.Distinct().OrderBy(p => p.X));
        }
        return kept;
    }

    private IEnumerable<List<(double X, double Y)>> Runs(IReadOnlyList<(double X, double Y)> points)
    {
        var run = new List<(double X, double Y)>();
        foreach ((double X, double Y) point in points)
        {
            if (Shows(point)) run.Add(point);
            else if (run.Count > 0)
            {
                yield return run;
                run = [];
            }
        }
        if (run.Count > 0) yield return run;
    }

    private LegendEntry Entry(LineSeries line, int index)
    {
        (double X, double Y)? last = line.Points.Where(Shows).Select(p => ((double, double)?)p).LastOrDefault();
        string? value = last is null ? "not measured" : ShowsLast ? Axis.Compact(last.Value.Y) : null;
        return new LegendEntry(line.Name, line.Color, value, Color(line, index));
    }

    private bool Shows((double X, double Y) point) => double.IsFinite(point.Y) && (!LogY || point.Y > 0);

    private static string Color(LineSeries line, int index) => line.Color?.ToString() ?? $"var(--series-{index % ColorCount})";

    private static double X(Axis axis, double value) => Left + axis.At(value) * (Width - Left - Right);

    // Clamped: with a fixed end of the axis, a value beyond it runs along the edge.
    private static double Y(Axis axis, double value) =>
        Height - Bottom - Math.Clamp(axis.At(value), 0, 1) * (Height - Top - Bottom);
}
