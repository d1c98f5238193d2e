using System.Globalization;

namespace Tessera.Bench.LabelErrors;

/// <summary>Several plantings as tables: means, with the lowest and highest in brackets.</summary>
internal static class TrialTables
{
    public static void Print(IReadOnlyList<Trial> trials, int images)
    {
        int planted = trials[0].Errors;
        foreach (ErrorKind kind in Enum.GetValues<ErrorKind>()) PrintSizes(trials, kind);
        string byKind = $"swapped, shifted, missing in the first {planted} |";

        Console.WriteLine($"\n| images by | first 10 | first 20 | first {planted} | AUROC | average precision | {byKind}");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        Rows(trials, t => t.Images, planted, withAuroc: true);
        double share = (double)planted / images;
        Console.WriteLine($"| chance | {ByChance(share, planted)} | 0.50 | {Text(share)} | |");

        Console.WriteLine($"\n| regions by | first 10 | first 20 | first {planted} | average precision | {byKind}");
        Console.WriteLine("|---|---|---|---|---|---|");
        Rows(trials, t => t.Regions, planted, withAuroc: false);
        // Among regions in which the network sees another class than the label: what loss alone chooses from.
        share = trials.Average(t => t.Regions[^1].Errors.Count(e => e is not null) / (double)t.Regions[^1].Errors.Count);
        Console.WriteLine($"| chance | {ByChance(share, planted)} | {Text(share)} | |");
    }

    private static void PrintSizes(IReadOnlyList<Trial> trials, ErrorKind kind)
    {
        int[] sizes = [.. trials.SelectMany(t => t.Planted).OfType<PlantedError>().Where(e => e.Kind == kind)
            .Select(e => e.Pixels).Order()];
        if (sizes.Length == 0) return;
        string pixels = $"changed pixels {sizes[0]} to {sizes[^1]}, median {sizes[sizes.Length / 2]}";
        Console.WriteLine($"{kind}: {sizes.Length} in {trials.Count} plantings; {pixels}");
    }

    private static string ByChance(double share, int planted) =>
        string.Join(" | ", ((int[])[10, 20, planted]).Select(n => (n * share).ToString("0.0", CultureInfo.InvariantCulture)));

    private static string Text(double share) => share.ToString("0.00", CultureInfo.InvariantCulture);

    private static void Rows(IReadOnlyList<Trial> trials, Func<Trial, IReadOnlyList<Ranking>> rankings, int planted,
        bool withAuroc)
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
        int found = trials.Zip(rankings)
            .Sum(pair => pair.Second.First(first).Count(error => pair.First.Planted[error]?.Kind == kind));
        return $"{found} of {all}";
    }

    private static string Range(IEnumerable<double> values, string mean, string ends)
    {
        double[] all = [.. values];
        CultureInfo culture = CultureInfo.InvariantCulture;
        (string low, string high) = (all.Min().ToString(ends, culture), all.Max().ToString(ends, culture));
        string middle = all.Average().ToString(mean, culture);
        return all.Length == 1 ? high : $"{middle} ({low} to {high})";
    }
}
