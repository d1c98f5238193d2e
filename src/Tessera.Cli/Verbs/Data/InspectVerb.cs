using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Tessera.Cli.Terminals;
using Tessera.Cli.Usage;
using Tessera.Data.Statistics;

namespace Tessera.Cli.Verbs.Data;

/// <summary>tessera data inspect DATA: what is in a data set.</summary>
internal sealed class InspectVerb : IVerb
{
    private readonly Argument<string> _data = new("DATA") { Description = "Folder of a data set; its layout is recognised" };
    private readonly Option<string?> _layout = Values.Layout();
    private readonly Option<string> _report = Values.Text("--report", "FILE.html",
        "Also write one page with charts, maps and samples");
    private readonly Option<bool> _json = Values.Json();

    public Command Build(Terminal terminal)
    {
        var command = new Command("inspect", "Show what is in a data set: classes, objects, sizes, colours")
        {
            _data, _layout, _report, _json,
        };
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        DatasetInspection inspection;
        using (var display = new ProgressDisplay(terminal))
            inspection = DatasetInspection.Measure(parsed.GetRequiredValue(_data), Environment.ProcessorCount,
                parsed.GetValue(_layout), display, terminal.Cancellation);
        string? report = parsed.GetValue(_report);
        if (report is not null) new InspectionReport(inspection).ToHtml(terminal.Cancellation).Save(report);
        foreach (string line in inspection.LeftOut.Take(3)) terminal.Note($"left out: {line}");
        if (inspection.LeftOut.Count > 3)
            terminal.Note($"left out: {inspection.LeftOut.Count - 3} more; 'tessera data check' names them");
        if (parsed.GetValue(_json))
        {
            terminal.Out.WriteLine(inspection.ToJson());
            return ExitCodes.Done;
        }
        terminal.Write(Classes(inspection));
        foreach ((string what, string value) in Facts(inspection)) terminal.Out.WriteLine($"{what,-8}{value}");
        if (report is not null) terminal.Out.WriteLine($"report  {report}");
        return ExitCodes.Done;
    }

    private static Table Classes(DatasetInspection inspection)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn("class");
        foreach (string column in (string[])["pixels", "share", "images", "objects", "median object"])
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (ClassInspection one in inspection.Classes)
        {
            table.AddRow(Markup.Escape(one.Class.Name), Count(one.Pixels), Percent(one.Pixels, inspection.LabelledPixels),
                Count(one.Images), Count(one.Objects.Count), one.Objects.Count == 0 ? "-" : Count(one.Objects.Median));
        }
        long all = inspection.LabelledPixels + inspection.IgnoredPixels;
        string share = $"({Percent(inspection.IgnoredPixels, all)})";
        return table.AddRow("ignored", Count(inspection.IgnoredPixels), share, "", "", "");
    }

    private static IEnumerable<(string What, string Value)> Facts(DatasetInspection inspection)
    {
        yield return ("layout", inspection.Dataset.Layout);
        yield return ("splits", string.Join(", ", inspection.Dataset.Splits.Select(s => $"{s.Key} {s.Value.Count}")));
        if (inspection.ToleratedPixels > 0)
        {
            string masks = $"{Count(inspection.ToleratedIn)} {(inspection.ToleratedIn == 1 ? "mask" : "masks")}";
            yield return ("stray", $"{Count(inspection.ToleratedPixels)} of the ignored pixels have values of no class, " +
                $"which this data is known for ({masks})");
        }
        string more = inspection.Sizes.Count > 4 ? $" and {inspection.Sizes.Count - 4} more" : "";
        string sizes = string.Join(", ", inspection.Sizes.Take(4).Select(s => $"{s.Width}x{s.Height} ({s.Images})"));
        yield return ("sizes", sizes + more);
        foreach (ColourStatistics kind in inspection.Colours)
        {
            string scale = kind.Scale.ToString(CultureInfo.InvariantCulture);
            yield return ("values", $"{kind.Channels} channels of {kind.Type} ({kind.Images} images), over {scale}: " +
                $"mean {Numbers(kind.Mean)}, deviation {Numbers(kind.Deviation)}");
        }
    }

    private static string Numbers(double[] values) =>
        string.Join(' ', values.Select(v => v.ToString("0.000", CultureInfo.InvariantCulture)));

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Percent(long part, long whole) =>
        (100.0 * part / Math.Max(1, whole)).ToString("0.00", CultureInfo.InvariantCulture) + " %";
}
