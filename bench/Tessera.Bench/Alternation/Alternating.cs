namespace Tessera.Bench.Alternation;

/// <summary>Runs the sides of a comparison in turn, all warm and one at a time; who begins changes from round to round.</summary>
internal static class Alternating
{
    /// <param name="title">For the line that each round writes to stderr.</param>
    /// <param name="rounds">Rounds that count.</param>
    /// <param name="repeats">Of the work, by each side in each round.</param>
    /// <param name="units">Units (images, calls) in one repeat: times are given a unit.</param>
    /// <param name="contenders">Warmed up already.</param>
    public static Timing[] Run(string title, int rounds, int repeats, double units, params IReadOnlyList<Contender> contenders)
    {
        double[][] times = [.. contenders.Select(_ => new double[rounds])];
        for (int round = 0; round < rounds; round++)
        {
            for (int turn = 0; turn < contenders.Count; turn++)
            {
                int who = (turn + round) % contenders.Count;
                times[who][round] = contenders[who].Run(repeats) / (repeats * units);
            }
            IEnumerable<string> figures = contenders.Select((c, i) => $"{c.Name} {times[i][round]:0.###} ms");
            Console.Error.WriteLine($"{title}, round {round + 1}: {string.Join(", ", figures)}");
        }
        return [.. contenders.Select((c, i) => new Timing(c.Name, times[i]))];
    }

    /// <summary>Repeats that keep the slowest side busy for some time, found after each side has run for <paramref
    /// name="warmUp"/>.</summary>
    public static int WarmUp(TimeSpan warmUp, TimeSpan round, params IReadOnlyList<Contender> contenders)
    {
        double slowest = 0;
        foreach (Contender contender in contenders)
        {
            double spent = 0, last = 0;
            while (spent < warmUp.TotalMilliseconds) spent += last = contender.Run(1);
            slowest = Math.Max(slowest, last);
        }
        return Math.Clamp((int)(round.TotalMilliseconds / slowest), 1, 1000);
    }
}
