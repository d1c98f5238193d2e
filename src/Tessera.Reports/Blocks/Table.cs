using System.Globalization;
using Tessera.Core.Labels;
using Tessera.Reports.Markup;

namespace Tessera.Reports.Blocks;

/// <summary>Numbers stand right, in figures of one width; words stand left.</summary>
public sealed record TableColumn(string Name, bool Numeric = false);

/// <summary>What a cell shows, the number it sorts by (none: its text), and a class colour before it.</summary>
public readonly record struct TableCell(string Text, double? Value = null, Rgb? Swatch = null)
{
    public static implicit operator TableCell(string text) => new(text);

    /// <summary>A share of one, shown with three decimals; NaN, where there was nothing to measure, shows as a dash.</summary>
    public static TableCell Score(double value) =>
        double.IsNaN(value) ? new("–") : new(value.ToString("0.000", CultureInfo.InvariantCulture), value);

    public static TableCell Count(long value) => new(value.ToString("N0", CultureInfo.InvariantCulture), value);
}

/// <summary>Rows under named columns; where scripts run, a click on a heading sorts by it.</summary>
public sealed class Table(params IReadOnlyList<TableColumn> columns) : IReportBlock
{
    private readonly List<IReadOnlyList<TableCell>> _rows = [];

    public string? Title { get; init; }

    public string? Caption { get; init; }

    /// <exception cref="ArgumentException">There are not as many cells as columns.</exception>
    public Table Row(params IReadOnlyList<TableCell> cells)
    {
        if (cells.Count != columns.Count)
            throw new ArgumentException($"{cells.Count} cells for {columns.Count} columns", nameof(cells));
        _rows.Add(cells);
        return this;
    }

    public void Write(MarkupWriter markup)
    {
        Figure.Open(markup, "table-figure", Title, []);
        markup.Open("div", ("class", "scroll")).Open("table").Open("thead").Open("tr");
        foreach (TableColumn column in columns) markup.Element("th", column.Name, ("class", Align(column)), ("scope", "col"));
        markup.Close().Close().Open("tbody");
        foreach (IReadOnlyList<TableCell> row in _rows)
        {
            markup.Open("tr");
            for (int i = 0; i < row.Count; i++) WriteCell(markup, row[i], columns[i]);
            markup.Close();
        }
        markup.Close().Close().Close();
        Figure.Close(markup, Caption);
    }

    private static void WriteCell(MarkupWriter markup, TableCell cell, TableColumn column)
    {
        markup.Open("td", ("class", Align(column)), ("data-value", cell.Value?.ToString("R", CultureInfo.InvariantCulture)));
        if (cell.Swatch is { } color) Legend.WriteSwatch(markup, color);
        markup.Text(cell.Text).Close();
    }

    private static string? Align(TableColumn column) => column.Numeric ? "number" : null;
}
