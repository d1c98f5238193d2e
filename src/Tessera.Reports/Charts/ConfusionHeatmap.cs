using System.Globalization;
using Tessera.Core.Labels;
using Tessera.Reports.Blocks;
using Tessera.Reports.Markup;

namespace Tessera.Reports.Charts;

/// <summary>
/// Where the pixels (or images) of each true class (row) went (column), as shares of the row; the diagonal is right,
/// the rest is wrong and has a colour of its own. The counts show when a cell is pointed at.
/// </summary>
public sealed class ConfusionHeatmap : IReportBlock
{
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
        var matrix = new ClassMatrix(_classes);
        matrix.Open(markup, _title);
        for (int row = 0; row < _classes.Count; row++) WriteRow(markup, matrix, row);
        markup.Close().Close();
    }

    private void WriteRow(MarkupWriter markup, ClassMatrix matrix, int row)
    {
        long total = 0;
        for (int column = 0; column < _classes.Count; column++) total += _counts[row, column];
        markup.Open("g", ("class", total == 0 ? "row empty" : "row"));
        for (int column = 0; column < _classes.Count; column++)
        {
            long pixels = _counts[row, column];
            double share = total == 0 ? 0 : (double)pixels / total;
            matrix.WriteCell(markup, row, column, row == column ? "right" : "wrong",
                Words(row, column, pixels, total), Opacity(share), share >= 0.005 ? Percent(share, "0") : null);
        }
        markup.Close();
    }

    private string Words(int row, int column, long pixels, long total)
    {
        string truth = _classes[row].Name, prediction = _classes[column].Name;
        if (total == 0) return $"no {Counted.One} is truly {truth}";
        string counts = string.Create(CultureInfo.InvariantCulture, $"{pixels:N0} of {total:N0} {Counted.Many}");
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
