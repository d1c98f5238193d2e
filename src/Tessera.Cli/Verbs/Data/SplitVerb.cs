using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Tessera.Cli.Terminals;
using Tessera.Cli.Usage;
using Tessera.Core.Labels;
using Tessera.Data;
using Tessera.Data.Datasets;
using Tessera.Data.Splitting;
using Tessera.Data.Writing;

namespace Tessera.Cli.Verbs.Data;

/// <summary>tessera data split SRC DST: the same images in new splits that are alike in their classes.</summary>
internal sealed class SplitVerb : IVerb
{
    private const double Share = 0.15;
    private const string Group = "group";

    private readonly Argument<string> _source = new("SRC") { Description = "Folder of a data set; its layout is recognised" };
    private readonly Argument<string> _target = new("DST") { Description = "New folder, in our own layout" };
    private readonly Option<string?> _layout = Values.Layout();
    private readonly Option<double?> _val = Values.Number("--val", "Part of the images for val [0.15]", 0.0, 1.0);
    private readonly Option<double?> _test = Values.Number("--test", "Part of the images for test [0.15]", 0.0, 1.0);
    private readonly Option<string?> _by = Values.Choice("--by",
        "What must not be torn apart [group where names tell groups, else image]",
        new Dictionary<string, string> { [Group] = Group, ["image"] = "image" });
    private readonly Option<ulong?> _seed = Values.Number("--seed", "Of the order among equals [0]", 0ul, ulong.MaxValue);

    public Command Build(Terminal terminal)
    {
        var command = new Command(
            "split", "Divide a data set anew: drives or patients stay together, classes have their share everywhere")
        {
            _source, _target, _layout, _val, _test, _by, _seed,
        };
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        Dataset source = Dataset.Open(parsed.GetRequiredValue(_source), parsed.GetValue(_layout));
        IReadOnlyList<SplitShare> shares = SplitShare.Of(parsed.GetValue(_val) ?? Share, parsed.GetValue(_test) ?? Share);
        bool byGroup = parsed.GetValue(_by) is { } by ? by == Group
            : source.Splits.Values.Any(split => split.Any(sample => sample.Group is not null));
        Division division;
        using (var display = new ProgressDisplay(terminal))
        {
            division = DatasetSplitter.Split(
                source, shares, byGroup, parsed.GetValue(_seed) ?? 0, display, terminal.Cancellation);
            DatasetCopy.Write(
                division.Data, parsed.GetRequiredValue(_target), progress: display, cancellation: terminal.Cancellation);
        }
        Show(division, byGroup, terminal);
        return ExitCodes.Done;
    }

    // Each class's pixels, in percent, of each split.
    private static void Show(Division division, bool byGroup, Terminal terminal)
    {
        (Dataset data, IReadOnlyList<long[]> pixels) = division;
        Table table = new Table().Border(TableBorder.Simple).AddColumn("share of pixels, %");
        foreach (string split in data.Splits.Keys) table.AddColumn(new TableColumn(split).RightAligned());
        foreach (LabelClass label in data.Labels.Classes)
            table.AddRow([Markup.Escape(label.Name),
                .. pixels.Select(p => Text(100.0 * p[label.Id] / Math.Max(1, p.Sum()), "0.00"))]);
        table.AddRow(["images", .. data.Splits.Values.Select(split => Text(split.Count, "0"))]);
        if (byGroup)
            table.AddRow(["groups",
                .. data.Splits.Values.Select(split => Text(split.Select(s => s.Group).Distinct().Count(), "0"))]);
        terminal.Write(table);
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
