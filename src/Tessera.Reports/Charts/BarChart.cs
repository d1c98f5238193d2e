using System.Globalization;
using Tessera.Core.Labels;
using Tessera.Reports.Blocks;
using Tessera.Reports.Markup;
using static Tessera.Reports.Markup.MarkupWriter;

namespace Tessera.Reports.Charts;

/// <summary>One bar in its class's colour; NaN where there is nothing to measure, which is said instead of drawn.</summary>
public sealed record Bar(string Name, double Value, Rgb Color, string? Note = null);

/// <summary>One bar a class, in the given order, from 0 to the largest value, with names before and values behind.</summary>
public sealed class BarChart(string title, IReadOnlyList<Bar> bars) : IReportBlock
{
    private const double Width = 960, RowHeight = 28, BarHeight = 16, Top = 6, Bottom = 30, Right = 70;

    // About the width of a letter at the chart's type size; names are cut where they would eat the bars.
    private const double LetterWidth = 7.2;
    private const int MostLetters = 32;

    /// <summary>The axis' end: 1 for scores. Without it, the largest value.</summary>
    public double? Max { get; init; }

    /// <summary>How values are written: "0.000" for scores, "N0" for counts.</summary>
    public string Format { get; init; } = "0.000";

    /// <summary>What a bar without a value says.</summary>
    public string AbsentText { get; init; } = "absent";

    /// <summary>A line across all bars with a word: the mean.</summary>
    public (double Value, string Label)? Reference { get; init; }

    public string? Caption { get; init; }

    public void Write(MarkupWriter markup)
    {
        Figure.Open(markup, "chart", title, []);
        if (bars.Count == 0) markup.Element("p", "There is no class.", ("class", "note"));
        else WriteSvg(markup);
        Figure.Close(markup, Caption);
    }

    private void WriteSvg(MarkupWriter markup)
    {
        double left = 14 + LetterWidth * Math.Min(MostLetters, bars.Max(b => b.Name.Length));
        double top = Reference is null ? Top : Top + 16;
        double height = top + bars.Count * RowHeight + Bottom;
        double end = Max ?? bars.Select(b => b.Value).Where(double.IsFinite).DefaultIfEmpty(1).Max();
        var axis = new Axis(0, end, tight: Max is not null);
        markup.Open("div", ("class", "scroll"))
            .Open("svg", ("viewBox", $"0 0 {Number(Width)} {Number(height)}"), ("role", "img"), ("aria-label", title));
        WriteAxis(markup, axis, left, top, height);
        for (int i = 0; i < bars.Count; i++) WriteBar(markup, bars[i], axis, left, top + i * RowHeight);
        if (Reference is { } reference && double.IsFinite(reference.Value))
            WriteReference(markup, X(axis, left, reference.Value), reference.Label, top, height);
        markup.Close().Close();
    }

    private static void WriteAxis(MarkupWriter markup, Axis axis, double left, double top, double height)
    {
        markup.Open("g", ("class", "axis x"));
        foreach (double tick in axis.Ticks)
        {
            string at = Number(X(axis, left, tick));
            markup.Leaf("line", ("class", "grid"), ("x1", at), ("x2", at), ("y1", Number(top)), ("y2", Number(height - Bottom)))
                .Element("text", axis.Label(tick), ("x", at), ("y", Number(height - Bottom + 18)), ("text-anchor", "middle"));
        }
        markup.Close();
    }

    private void WriteBar(MarkupWriter markup, Bar bar, Axis axis, double left, double top)
    {
        bool absent = !double.IsFinite(bar.Value);
        string middle = Number(top + RowHeight / 2);
        string text = absent ? AbsentText : bar.Value.ToString(Format, CultureInfo.InvariantCulture);
        double end = absent ? left : X(axis, left, Math.Clamp(bar.Value, 0, axis.Max));
        markup.Open("g", ("class", absent ? "bar absent" : "bar"))
            .Element("title", bar.Note is null ? $"{bar.Name}: {text}" : $"{bar.Name}: {text}, {bar.Note}")
            .Element("text", Cut(bar.Name), ("class", "name"), ("x", Number(left - 12)), ("y", middle), ("dy", "0.35em"),
                ("text-anchor", "end"));
        if (!absent)
        {
            markup.Leaf("rect", ("x", Number(left)), ("y", Number(top + (RowHeight - BarHeight) / 2)),
                ("width", Number(Math.Max(end - left, 1))),
                ("height", Number(BarHeight)), ("rx", "2"), ("fill", bar.Color.ToString()));
        }
        markup.Element("text", text, ("class", "value"), ("x", Number(end + 8)), ("y", middle), ("dy", "0.35em")).Close();
    }

    private static void WriteReference(MarkupWriter markup, double at, string label, double top, double height) => markup
        .Open("g", ("class", "mark"))
        .Leaf("line", ("x1", Number(at)), ("x2", Number(at)), ("y1", Number(top - 4)), ("y2", Number(height - Bottom)))
        .Element("text", label, ("x", Number(at)), ("y", Number(top - 9)), ("text-anchor", "middle"))
        .Close();

    internal static string Cut(string name) =>
        name.Length <= MostLetters ? name : string.Concat(name.AsSpan(0, MostLetters - 1), "…");

    private static double X(Axis axis, double left, double value) => left + axis.At(value) * (Width - Right - left);
}
