using System.Globalization;
using Spectre.Console;
using Tessera.Cli.Terminals;
using Tessera.Data.Checks;
using Tessera.Data.Checks.Remedies;

namespace Tessera.Cli.Verbs.Data;

/// <summary>The findings of a check on the screen: a row for each kind with its first files, then what was mended, then the
/// sum.</summary>
internal static class FindingTables
{
    private const int FilesShown = 3;

    public static void Show(CheckResult result, IReadOnlyList<Repair>? repairs, Terminal terminal)
    {
        if (result.Findings.Count > 0) terminal.Write(Kinds(result));
        foreach (Repair repair in repairs ?? [])
            terminal.Out.WriteLine($"mended  {Short(result, repair.File)}: {repair.Did}; as it was: {repair.Original}");
        if (repairs is { Count: 0 }) terminal.Out.WriteLine("mended  nothing: no finding can be mended without a decision");
        terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Samples} samples: {Sum(result)}"));
    }

    private static Table Kinds(CheckResult result)
    {
        Table table = new Table().Border(TableBorder.Simple)
            .AddColumn("").AddColumn("kind").AddColumn(new TableColumn("findings").RightAligned())
            .AddColumn("first files, what to do");
        foreach (IGrouping<(Severity, string), Finding> kind in result.Findings.GroupBy(f => (f.Severity, f.Kind)))
        {
            Finding[] findings = [.. kind];
            IEnumerable<string> lines = findings.Take(FilesShown)
                .Select(f => $"{Short(result, f.File)}: {Inside(result, f.Found)}");
            if (findings.Length > FilesShown) lines = lines.Append($"and {findings.Length - FilesShown} more");
            lines = lines.Append($"expected {Inside(result, findings[0].Expected)}").Append($"=> {findings[0].Action}");
            (Severity severity, string name) = kind.Key;
            table.AddRow(new Markup(severity.ToString().ToLowerInvariant(), Colour(severity)), new Text(name),
                new Text(findings.Length.ToString(CultureInfo.InvariantCulture)), new Text(string.Join('\n', lines) + "\n"));
        }
        return table;
    }

    private static Style Colour(Severity severity) => new(severity switch
    {
        Severity.Error => Color.Red,
        Severity.Warning => Color.Yellow,
        _ => Color.Grey,
    });

    private static string Short(CheckResult result, string file) =>
        Path.GetRelativePath(result.Root, file) is var path && path == "." ? "all" : path;

    private static string Inside(CheckResult result, string text) =>
        text.Replace(result.Root.TrimEnd('/') + "/", "", StringComparison.Ordinal);

    private static string Sum(CheckResult result) => result.Findings.Count == 0 ? "nothing found" : string.Join(", ",
        Enum.GetValues<Severity>().Select(severity => (Severity: severity, Count: result.Count(severity))).Where(s => s.Count > 0)
            .Select(s => $"{s.Count} {Word(s.Severity, s.Count)}"));

    private static string Word(Severity severity, int count) => (severity, count) switch
    {
        (Severity.Info, 1) => "note",
        (Severity.Info, _) => "notes",
        (_, 1) => severity.ToString().ToLowerInvariant(),
        _ => severity.ToString().ToLowerInvariant() + "s",
    };
}
