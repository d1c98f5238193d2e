namespace Tessera.Bench.Alternation;

/// <summary>Where and beside what something was measured: figures mean little without it.</summary>
internal static class Surroundings
{
    /// <param name="peer">The other side, which knows its own versions.</param>
    /// <param name="engine">Ours: what does the work, its version, its threads.</param>
    public static void Print(PeerProcess peer, string engine)
    {
        string processor = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l =>
            l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown processor";
        Console.WriteLine($"machine   {processor}, {Environment.ProcessorCount} cores, load {Load()}");
        Console.WriteLine($"Tessera   .NET {Environment.Version}, {engine}");
        Console.WriteLine($"peers     {peer.Versions}");
    }

    /// <summary>Processes that wanted a core over the last 1, 5 and 15 minutes: ours, and whatever else runs.</summary>
    public static string Load() => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]);

    public static void Print(string title, string unit, params IReadOnlyList<Timing> timings)
    {
        Console.WriteLine();
        Console.WriteLine(title);
        foreach (Timing t in timings)
            Console.WriteLine($"  {t.Name,-42} {t.Median,9:0.000} {unit}   " +
                $"({t.Rounds.Min():0.000} to {t.Rounds.Max():0.000}, {t.Rounds.Length} rounds)");
    }

    public static void PrintSpeed(Timing ours, Timing theirs, string figure) =>
        Console.WriteLine($"  speed of {ours.Name} against {theirs.Name}: {ours.SpeedAgainst(theirs):0.00} (to reach: {figure})");
}
