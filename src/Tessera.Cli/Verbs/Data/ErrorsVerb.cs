using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Tessera.Cli.Terminals;
using Tessera.Cli.Usage;
using Tessera.Training.LabelErrors;
using Tessera.Training.Recipes;

namespace Tessera.Cli.Verbs.Data;

/// <summary>tessera data errors DATA: labels that look wrong to networks that have not seen them.</summary>
internal sealed class ErrorsVerb : IVerb
{
    private const int ShownRegions = 20;

    private readonly Argument<string> _data = new("DATA") { Description = "Folder of a data set; its layout is recognised" };
    private readonly Option<string?> _layout = Values.Layout();
    private readonly Option<string> _out =
        Values.Text("--out", "DIR", "Where the trainings and the page land; the same again goes on [label-errors]");
    private readonly Option<double?> _minutes = Values.Number("--minutes", "For all trainings together [60]", 0.1, 100_000.0);
    private readonly Option<int?> _folds =
        Values.Number("--folds", "Networks, each of which judges what the others learnt from [4]", 2, 50);
    private readonly Option<string> _model = Values.Text("--model", "NAME", "A network [chosen]");
    private readonly Option<string> _recipe = Values.Text("--recipe", "FILE", "YAML with what is to be fixed of each training");
    private readonly Option<bool> _json = Values.Json();

    public Command Build(Terminal terminal)
    {
        var command = new Command("errors", "Find labels that look wrong, by networks that have not seen them")
        {
            _data, _layout, _out, _minutes, _folds, _model, _recipe, _json,
        };
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        string folder = parsed.GetValue(_out) ?? "label-errors";
        RecipeSettings settings = parsed.GetValue(_recipe) is { } file ? RecipeSettings.Load(file) : new RecipeSettings();
        if (parsed.GetValue(_model) is { } model) settings.Set("model", model);
        if (parsed.GetValue(_layout) is { } layout) settings.Set("data.layout", layout);
        var request = new LabelErrorRequest(parsed.GetRequiredValue(_data), folder, settings);
        if (parsed.GetValue(_minutes) is { } minutes) request = request with { Minutes = minutes };
        if (parsed.GetValue(_folds) is { } folds) request = request with { Folds = folds };
        LabelErrorResult result;
        using (var display = new ProgressDisplay(terminal))
            result = LabelErrorSearch.Run(request, terminal.Time, display, terminal.Cancellation);
        string page = Path.Combine(folder, "report.html");
        LabelErrorReport.ToHtml(result, request.OpenData(), cancellation: terminal.Cancellation).Save(page);
        if (parsed.GetValue(_json)) terminal.Out.WriteLine(result.ToJson());
        else Show(result, page, terminal);
        return ExitCodes.Done;
    }

    private static void Show(LabelErrorResult result, string page, Terminal terminal)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn("image").AddColumn("labelled").AddColumn("looks like")
            .AddColumn(new TableColumn("pixels").RightAligned()).AddColumn("at");
        foreach (RegionSuspicion region in result.Regions.Take(ShownRegions))
        {
            table.AddRow(Markup.Escape(region.Sample.Name),
                Markup.Escape(result.Labels[region.Given].Name), Markup.Escape(result.Labels[region.Likely].Name),
                region.Area.ToString("N0", CultureInfo.InvariantCulture), $"{region.Box.Left},{region.Box.Top}");
        }
        terminal.Write(table);
        terminal.Out.WriteLine(result.Trust);
        terminal.Out.WriteLine($"report  {page}");
    }
}
