namespace Tessera.Core.Masks.Cleaning;

/// <summary>
/// Components given away, each to the id beside most of its pixel sides (the lowest id on a tie). Only what stays has a say; a
/// component with nothing that stays beside it follows in the next round, when its neighbours have their new ids. What only
/// ignored pixels and the frame's edge surround keeps its id.
/// </summary>
internal static class SurroundingMajority
{
    /// <summary>Gives away the components whose entry in <paramref name="leaving"/>, by label, is true; returns how many pixels
    /// changed.</summary>
    public static long Give(Mask mask, ConnectedComponents parts, ReadOnlySpan<bool> leaving)
    {
        if (!leaving.Contains(true)) return 0;
        (int[] starts, int[] beside) = Sides(parts, leaving);
        // Label 0 is ignored: no id, no say.
        int[] idOf = new int[leaving.Length];
        idOf[0] = -1;
        foreach (Component part in parts.Items) idOf[part.Label] = leaving[part.Label] ? -1 : part.ClassId;
        Decide(starts, beside, idOf, leaving);
        long changed = 0;
        foreach (Component part in parts.Items)
        {
            if (leaving[part.Label] && idOf[part.Label] >= 0 && idOf[part.Label] != part.ClassId) changed += part.Area;
            else idOf[part.Label] = -1;
        }
        LabelPainter.Paint(mask, parts.Labels, idOf);
        return changed;
    }

    // For every leaving label n the labels beside it, one for each pixel side, in beside[starts[n]..starts[n + 1]].
    private static (int[] Starts, int[] Beside) Sides(ConnectedComponents parts, ReadOnlySpan<bool> leaving)
    {
        int[] starts = new int[leaving.Length + 1];
        ReadOnlySpan<int> labels = parts.Labels;
        Visit(labels, parts.Width, leaving, starts, []);
        for (int label = 0; label < leaving.Length; label++) starts[label + 1] += starts[label];
        int[] beside = new int[starts[^1]];
        int[] next = starts[..^1];
        Visit(labels, parts.Width, leaving, next, beside);
        return (starts, beside);
    }

    // Counts the sides of label n in at[n + 1], or, where there is room for them, writes them from at[n] on.
    private static void Visit(ReadOnlySpan<int> labels, int width, ReadOnlySpan<bool> leaving, int[] at, int[] beside)
    {
        for (int start = 0; start < labels.Length; start += width)
        {
            ReadOnlySpan<int> row = labels.Slice(start, width);
            for (int x = 1; x < width; x++)
            {
                if (row[x] != row[x - 1]) Meet(row[x], row[x - 1], leaving, at, beside);
            }
            if (start == 0) continue;
            ReadOnlySpan<int> above = labels.Slice(start - width, width);
            for (int x = 0; x < width; x++)
            {
                if (row[x] != above[x]) Meet(row[x], above[x], leaving, at, beside);
            }
        }
    }

    private static void Meet(int a, int b, ReadOnlySpan<bool> leaving, int[] at, int[] beside)
    {
        if (a == 0 || b == 0) return;
        if (leaving[a]) Note(a, b, at, beside);
        if (leaving[b]) Note(b, a, at, beside);
    }

    private static void Note(int label, int other, int[] at, int[] beside)
    {
        if (beside.Length == 0) at[label + 1]++;
        else beside[at[label]++] = other;
    }

    private static void Decide(int[] starts, int[] beside, int[] idOf, ReadOnlySpan<bool> leaving)
    {
        int[] votes = new int[ushort.MaxValue + 1];
        List<int> round = [], next = [];
        bool[] waiting = leaving.ToArray();
        for (int label = 1; label < leaving.Length; label++)
        {
            if (!waiting[label] || Winner(beside.AsSpan(starts[label]..starts[label + 1]), idOf, votes) < 0) continue;
            waiting[label] = false;
            round.Add(label);
        }
        var winners = new List<int>();
        while (round.Count > 0)
        {
            winners.Clear();
            foreach (int label in round) winners.Add(Winner(beside.AsSpan(starts[label]..starts[label + 1]), idOf, votes));
            for (int i = 0; i < round.Count; i++) idOf[round[i]] = winners[i];
            next.Clear();
            foreach (int label in round)
            {
                foreach (int other in beside.AsSpan(starts[label]..starts[label + 1]))
                {
                    if (!waiting[other]) continue;
                    waiting[other] = false;
                    next.Add(other);
                }
            }
            (round, next) = (next, round);
        }
    }

    // The id beside most sides, of equal ones the lowest; -1 where none is known yet. Leaves the votes as it found them, at 0.
    private static int Winner(ReadOnlySpan<int> beside, int[] idOf, int[] votes)
    {
        int winner = -1;
        foreach (int other in beside)
        {
            int id = idOf[other];
            if (id < 0) continue;
            votes[id]++;
            if (winner < 0 || votes[id] > votes[winner] || (votes[id] == votes[winner] && id < winner)) winner = id;
        }
        foreach (int other in beside)
        {
            if (idOf[other] >= 0) votes[idOf[other]] = 0;
        }
        return winner;
    }
}
