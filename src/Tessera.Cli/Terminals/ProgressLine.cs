using System.Globalization;
using Tessera.Core.Progress;

namespace Tessera.Cli.Terminals;

/// <summary>The words of a progress report, as a moving bar or as a line in a log.</summary>
internal static class ProgressLine
{
    private const int WidestBar = 30;

    public static string Bar(ProgressReport report, Pace pace, int width)
    {
        string tail = string.Join("  ", Parts(report, pace));
        int room = Math.Min(WidestBar, width - report.Stage.Length - tail.Length - 4);
        string bar = report.Total > 0 && room >= 5 ? Drawn(report, room) + "  " : "";
        string line = $"{report.Stage}  {bar}{tail}";
        return line.Length <= width ? line : line[..width];
    }

    public static string Plain(ProgressReport report, Pace pace) => $"{report.Stage}: {string.Join(", ", Parts(report, pace))}";

    public static string Closing(ProgressReport report, Pace pace)
    {
        string rate = pace.OverallRate > 0 && !report.Clock ? $", {Rate(pace.OverallRate)}" : "";
        string detail = report.Detail is null ? "" : $", {report.Detail}";
        return $"{report.Stage}: {Count(report)} in {Duration(pace.Elapsed)}{rate}{detail}";
    }

    /// <summary>"0.42 s", "12 s", "3:07", "1:02:45".</summary>
    public static string Duration(TimeSpan time) => time.TotalSeconds switch
    {
        < 9.95 => time.TotalSeconds.ToString("0.0#", CultureInfo.InvariantCulture) + " s",
        < 59.5 => time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture) + " s",
        < 3600 => time.ToString(@"m\:ss", CultureInfo.InvariantCulture),
        _ => $"{(long)time.TotalHours}:{time:mm\\:ss}",
    };

    private static IEnumerable<string> Parts(ProgressReport report, Pace pace)
    {
        yield return Count(report);
        if (pace.Rate > 0 && !report.Clock) yield return Rate(pace.Rate);
        if (pace.Left(report.Done, report.Total) is { } left) yield return $"{Duration(left)} left";
        if (report.Detail is { } detail) yield return detail;
    }

    private static string Count(ProgressReport report) =>
        report.Clock ? $"{Duration(TimeSpan.FromSeconds(report.Done))} of {Duration(TimeSpan.FromSeconds(report.Total))}"
        : report.Total > 0 ? $"{report.Done}/{report.Total}" : $"{report.Done}";

    // Slow work is told by the piece: "4.2 s each" says more than "0.24/s".
    private static string Rate(double perSecond) => perSecond switch
    {
        >= 100 => perSecond.ToString("0", CultureInfo.InvariantCulture) + "/s",
        >= 0.5 => perSecond.ToString("0.0", CultureInfo.InvariantCulture) + "/s",
        _ => $"{Duration(TimeSpan.FromSeconds(1 / perSecond))} each",
    };

    private static string Drawn(ProgressReport report, int room)
    {
        int full = (int)Math.Clamp(report.Done * (double)room / report.Total, 0, room);
        return new string('━', full) + new string('─', room - full);
    }
}
