namespace Tessera.Bench.LabelErrors;

/// <summary>Things in the order in which one would look at them. Each is part of a planted error, by its number,
/// or of none.</summary>
internal sealed record Ranking(string Name, IReadOnlyList<int?> Errors)
{
    /// <param name="items">Each with its suspicion: the highest is looked at first.</param>
    public static Ranking Of(string name, IEnumerable<(double Suspicion, int? Error)> items) =>
        new(name, [.. items.OrderByDescending(item => item.Suspicion).Select(item => item.Error)]);

    /// <summary>How many errors have shown among the first n.</summary>
    public int Found(int n) => Errors.Take(n).OfType<int>().Distinct().Count();

    /// <summary>The numbers of those.</summary>
    public IEnumerable<int> First(int n) => Errors.Take(n).OfType<int>().Distinct();

    /// <summary>Mean, over the planted errors, of the share of errors among all that was looked at until this one
    /// showed; an error that never shows counts 0.</summary>
    public double AveragePrecision(int planted)
    {
        var seen = new HashSet<int>();
        double sum = 0;
        for (int i = 0; i < Errors.Count; i++)
            if (Errors[i] is { } error && seen.Add(error)) sum += seen.Count / (i + 1.0);
        return sum / planted;
    }

    /// <summary>The chance that something with an error comes before something without.</summary>
    public double Auroc()
    {
        double before = 0, pairs = 0;
        int withError = 0;
        foreach (int? error in Errors)
        {
            if (error is not null) withError++;
            else (before, pairs) = (before + withError, pairs + 1);
        }
        return before / (pairs * withError);
    }
}
