using System.Globalization;

namespace Tessera.Bench.LabelErrors;

/// <summary>Several plantings as tables: means, with the lowest and highest in brackets.</summary>
internal static class TrialTables
{
    public static void Print(IReadOnlyList<Trial> trials, int images)
    {
        int planted = trials[0].Errors;
        foreach (ErrorKind kind in Enum.GetValues<ErrorKind>())
        {
            int[] sizes = [.. trials.SelectMany(t => t.Planted).OfType<PlantedError>().Where(e => e.Kind == kind).Select(e => e.Pixels).Order()];
            if (sizes.Length > 0)
                Console.WriteLine(FormattableString.Invariant($"{kind}: {sizes.Length} in {trials.Count} plantings; changed pixels {sizes[0]} to {sizes[^1]}, median {sizes[sizes.Length / 2]}"));
        }
        Console.WriteLine("\n| images by | first 10 | first 20 | first {0} | AUROC | average precision | swapped, shifted, missing in the first {0} |\n|---|---|---|---|---|---|---|".Replace("{0}", $"{planted}", StringComparison.Ordinal));
        Rows(trials, t => t.Images, planted, withAuroc: true);
        double share = (double)planted / images;
        Console.WriteLine(FormattableString.Invariant($"| chance | {10 * share:0.0} | {20 * share:0.0} | {planted * share:0.0} | 0.5 | {share:0.00} | |"));
        Console.WriteLine("\n| regions by | first 10 | first 20 | first {0} | average precision | swapped, shifted, missing in the first {0} |\n|---|---|---|---|---|---|".Replace("{0}", $"{planted}", StringComparison.Ordinal));
        Rows(trials, t => t.Regions, planted, withAuroc: false);
        double regionShare = trials.Average(t => t.Regions[1].Errors.Count(e => e is not null) / (double)t.Regions[1].Errors.Count);
        Console.WriteLine(FormattableString.Invariant($"| chance, of regions that the network sees otherwise | {10 * regionShare:0.0} | {20 * regionShare:0.0} | {planted * regionShare:0.0} | {regionShare:0.00} | |"));
    }

    private static void Rows(IReadOnlyList<Trial> trials, Func<Trial, IReadOnlyList<Ranking>> rankings, int planted, bool withAuroc)
    {
        for (int r = 0; r < rankings(trials[0]).Count; r++)
        {
            Ranking[] each = [.. trials.Select(t => rankings(t)[r])];
            string[] cells =
            [
                each[0].Name,
                .. ((int[])[10, 20, planted]).Select(n => Range(each.Select(x => (double)x.Found(n)), "0.0", "0")),
                .. withAuroc ? (string[])[Range(each.Select(x => x.Auroc()), "0.00", "0.00")] : [],
                Range(each.Select(x => x.AveragePrecision(planted)), "0.00", "0.00"),
                string.Join(", ", Enum.GetValues<ErrorKind>().Select(kind => Share(trials, each, kind, planted))),
            ];
            Console.WriteLine($"| {string.Join(" | ", cells)} |");
        }
    }

    private static string Share(IReadOnlyList<Trial> trials, Ranking[] rankings, ErrorKind kind, int first)
    {
        int all = trials.Sum(t => t.Planted.Count(e => e?.Kind == kind));
        int found = trials.Zip(rankings).Sum(pair => pair.Second.First(first).Count(error => pair.First.Planted[error]?.Kind == kind));
        return $"{found} of {all}";
    }

    private static string Range(IEnumerable<double> values, string mean, string ends)
    {
        double[] all = [.. values];
        CultureInfo culture = CultureInfo.InvariantCulture;
        return $"{all.Average().ToString(mean, culture)} ({all.Min().ToString(ends, culture)} to {all.Max().ToString(ends, culture)})";
    }
}
