using System.Diagnostics;

namespace Tessera.Bench.Alternation;

/// <summary>One side of a comparison: does its work some times over and says how many milliseconds that took.</summary>
/// <param name="Name">As the table shows it.</param>
/// <param name="Run">From repeats to milliseconds.</param>
internal sealed record Contender(string Name, Func<int, double> Run)
{
    public static Contender InProcess(string name, Action<int> work) => new(name, repeats =>
    {
        long start = Stopwatch.GetTimestamp();
        work(repeats);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    });

    public static Contender Of(string name, PeerProcess peer, string work) =>
        new(name, repeats => peer.Run(work, repeats).Milliseconds);
}

/// <summary>What one side took, round by round, in milliseconds a unit.</summary>
internal sealed record Timing(string Name, double[] Rounds)
{
    public double Median => MedianOf(Rounds);

    /// <summary>How many times as fast as another, from round to round, so that a load that comes and goes meets both: the median
    /// of these.</summary>
    public double SpeedAgainst(Timing other) => MedianOf([.. Rounds.Zip(other.Rounds, (own, others) => others / own)]);

    /// <summary>The median of what this one takes longer than another.</summary>
    public double SlowerBy(Timing other) => MedianOf([.. Rounds.Zip(other.Rounds, (own, others) => own - others)]);

    private static double MedianOf(double[] values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
