using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Tessera.Cli.Terminals;
using Tessera.Cli.Usage;
using Tessera.Core.Labels;
using Tessera.Data.Datasets;
using Tessera.Imaging.Files;
using Tessera.Imaging.Frames;
using Tessera.Inference.Changes;

namespace Tessera.Cli.Verbs;

/// <summary>tessera compare MASKS MASKS...: what became of what between dates.</summary>
internal sealed class CompareVerb : IVerb
{
    private readonly Argument<string[]> _folders = new("MASKS")
    {
        Description = "Folders of masks, earliest first: the same places under the same names; or a mask or volume for each date",
        Arity = new ArgumentArity(2, 1000),
    };

    private readonly Option<string> _labels =
        Values.Text("--labels", "FILE", "The classes: a dataset.yaml, or a text with one name a line [class 0, class 1, ...]");
    private readonly Option<string> _out = Values.Text("--out", "DIR", "Where tables and change maps land [changes]");
    private readonly Option<bool> _json = Values.Json();

    public Command Build(Terminal terminal)
    {
        var command = new Command("compare", "What changed between masks of several dates") { _folders, _labels, _out, _json };
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        string output = parsed.GetValue(_out) ?? "changes";
        MaskSeries series = MaskSeries.Find(parsed.GetRequiredValue(_folders));
        LabelMap labels = parsed.GetValue(_labels) is { } file ? LabelFile.Read(file)
            : Numbered(series.PathOf(0, series.Places[0]));
        SeriesComparison found;
        using (var display = new ProgressDisplay(terminal))
            found = SeriesComparison.Run(series, labels, Path.Combine(output, "maps"), display, terminal.Cancellation);
        ChangeTables.Write(output, found);
        foreach (string name in series.Missing) terminal.Note($"tessera: {name}: is not in every folder, and is left out");
        if (parsed.GetValue(_json)) terminal.Out.WriteLine(ChangeTables.ToJson(found));
        else Show(found, output, terminal);
        return ExitCodes.Done;
    }

    // Ids without names keep the colours that the first mask shows them in; volumes show none.
    private static LabelMap Numbered(string mask)
    {
        IReadOnlyList<Rgb> colors = FrameLocator.Find(mask) is null ? MaskFile.ReadWithPalette(mask).Palette ?? [] : [];
        return new LabelMap([.. Enumerable.Range(0, byte.MaxValue).Select(id =>
            new LabelClass(id, $"class {id}", id < colors.Count ? colors[id] : Palette.Voc(id)))]);
    }

    private static void Show(SeriesComparison found, string output, Terminal terminal)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("class").AddColumn(new TableColumn("first").RightAligned())
            .AddColumn(new TableColumn("last").RightAligned()).AddColumn(new TableColumn("trend a step").RightAligned())
            .AddColumn("went to");
        foreach (ClassSeries one in found.Classes)
            table.AddRow(new Text(one.Class.Name), new Text(Size(found, one, 0)),
                new Text(Size(found, one, found.Series.Dates.Count - 1)),
                new Text(Trend(found, one)), new Text(Losses(found, one)));
        terminal.Write(table);
        int places = found.Series.Places.Count;
        double share = found.Compared == 0 ? 0 : 100.0 * found.Changed / found.Compared;
        terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"changed   {found.Changed:N0} of {found.Compared:N0} {Pixels(found)} ({share:0.##} %) of {places} places"));
        terminal.Out.WriteLine($"written   {output}: {ChangeTables.SizesFile(found)}, {ChangeTables.MatrixFile}, maps");
    }

    private static string Size(SeriesComparison found, ClassSeries one, int date) => one.Sizes is not { } sizes
        ? string.Create(CultureInfo.InvariantCulture, $"{one.Pixels[date]:N0} {(found.OfVolumes ? Pixels(found) : "px")}")
        : found.OfVolumes ? string.Create(CultureInfo.InvariantCulture, $"{Millilitres(sizes[date]):#,0.###} ml")
        : string.Create(CultureInfo.InvariantCulture, $"{sizes[date]:#,0.##} {found.Unit?.Replace('2', '²')}");

    private static string Trend(SeriesComparison found, ClassSeries one) => found.OfVolumes && one.SizeTrend is { } trend
        ? string.Create(CultureInfo.InvariantCulture, $"{Millilitres(trend):+#,0.###;-#,0.###;0} ml")
        : string.Create(CultureInfo.InvariantCulture, $"{one.Trend:+#,0;-#,0;0} {(found.OfVolumes ? Pixels(found) : "px")}");

    private static double Millilitres(double cubic) => cubic / PixelSpacing.CubicMillimetresPerMillilitre;

    private static string Pixels(SeriesComparison found) => found.OfVolumes ? "voxels" : "pixels";

    private static string Losses(SeriesComparison found, ClassSeries from) => string.Join(", ", found.Classes
        .Where(to => to != from && found.Changes[from.Class.Id, to.Class.Id] > 0)
        .OrderByDescending(to => found.Changes[from.Class.Id, to.Class.Id]).Take(3)
        .Select(to => string.Create(CultureInfo.InvariantCulture,
            $"{to.Class.Name} {found.Changes[from.Class.Id, to.Class.Id]:N0}")));
}
