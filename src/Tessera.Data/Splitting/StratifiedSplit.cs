using Tessera.Core.Files;
using Tessera.Data.Ordering;

namespace Tessera.Data.Splitting;

/// <summary>
/// Divides units so that each split has its share of the images and of every class's pixels: the unit that has most of the class
/// that is scarcest goes where that class is wanted most (Sechidis, Tsoumakas, Vlahavas, "On the stratification of multi-label
/// data", 2011, with pixels for labels); then units move or change places while that brings the shares nearer.
/// </summary>
public static class StratifiedSplit
{
    private const int MostRounds = 20;

    // Changing places is tried pair by pair; beyond so many units moves alone come near enough.
    private const int MostUnitsToSwap = 400;

    private const int Starts = 24, MostUnitsToStartAgain = 60;

    /// <param name="units">What must stay together.</param>
    /// <param name="splits">Whose shares add up to 1.</param>
    /// <param name="seed">Of the order among equals.</param>
    /// <returns>The index of its split for each unit; every split has at least one.</returns>
    /// <exception cref="InputException">There are fewer units than splits.</exception>
    public static int[] Assign(IReadOnlyList<SplitUnit> units, IReadOnlyList<SplitShare> splits, ulong seed = 0)
    {
        if (units.Count < splits.Count)
        {
            string names = string.Join(", ", splits.Select(s => s.Name));
            throw new InputException($"{units.Count} groups cannot be divided into {splits.Count} splits ({names}); " +
                "ask for fewer splits, or divide by image");
        }
        // Of few units the order in which they are put decides: several are tried.
        int starts = units.Count <= MostUnitsToStartAgain ? Starts : 1;
        return Enumerable.Range(0, starts).Select(start => Fill(units, splits, seed, start))
            .OrderBy(shares => shares.Cost()).First().SplitOf;
    }

    private static Shares Fill(IReadOnlyList<SplitUnit> units, IReadOnlyList<SplitShare> splits, ulong seed, int start)
    {
        var shares = new Shares(units, splits);
        int[] shuffled = EpochOrder.Shuffled(units.Count, seed, start);
        foreach (int unit in start == 0 ? InOrderOfScarcity(units, shuffled) : shuffled) shares.Put(unit, shares.Neediest(unit));
        shares.FillEmpty();
        for (int round = 0; round < MostRounds; round++)
        {
            bool moved = shares.ImproveByMoves(), swapped = units.Count <= MostUnitsToSwap && shares.ImproveBySwaps();
            if (!moved && !swapped) break;
        }
        return shares;
    }

    // Rarest class first, in it the unit with most of it; units without any class come last.
    private static IEnumerable<int> InOrderOfScarcity(IReadOnlyList<SplitUnit> units, int[] shuffled)
    {
        long[] total = [.. Enumerable.Range(0, units[0].ClassPixels.Count).Select(k => units.Sum(u => u.ClassPixels[k]))];
        var left = shuffled.ToList();
        foreach (int k in Enumerable.Range(0, total.Length).Where(k => total[k] > 0).OrderBy(k => total[k]))
        {
            int[] having = [.. left.Where(unit => units[unit].ClassPixels[k] > 0)
                .OrderByDescending(unit => units[unit].ClassPixels[k])];
            foreach (int unit in having) yield return unit;
            left.RemoveAll(unit => units[unit].ClassPixels[k] > 0);
        }
        foreach (int unit in left) yield return unit;
    }

    /// <summary>What each split has of the images and of each class, as parts of all there is.</summary>
    private sealed class Shares
    {
        // By unit: its part of the images, then its part of each class there is.
        private readonly double[][] _parts;
        private readonly double[][] _held;
        private readonly double[] _wanted;
        private readonly int[] _count;

        public int[] SplitOf { get; }

        public Shares(IReadOnlyList<SplitUnit> units, IReadOnlyList<SplitShare> splits)
        {
            double images = units.Sum(u => (double)u.Images);
            double[] pixels = [.. Enumerable.Range(0, units[0].ClassPixels.Count)
                .Select(k => units.Sum(u => (double)u.ClassPixels[k]))];
            int[] present = [.. Enumerable.Range(0, pixels.Length).Where(k => pixels[k] > 0)];
            _parts = [.. units.Select(u => (double[])[u.Images / images, .. present.Select(k => u.ClassPixels[k] / pixels[k])])];
            _held = [.. splits.Select(_ => new double[1 + present.Length])];
            _wanted = [.. splits.Select(s => s.Share)];
            _count = new int[splits.Count];
            SplitOf = [.. Enumerable.Repeat(-1, units.Count)];
        }

        public void Put(int unit, int split)
        {
            if (SplitOf[unit] is >= 0 and int before) Add(unit, before, -1);
            Add(unit, split, 1);
            SplitOf[unit] = split;
        }

        /// <summary>Where the unit's parts are missed most, against what the split is to have.</summary>
        public int Neediest(int unit)
        {
            double[] part = _parts[unit];
            return Enumerable.Range(0, _held.Length)
                .MaxBy(split => part.Select((p, i) => p * (_wanted[split] - _held[split][i]) / _wanted[split]).Sum());
        }

        /// <summary>A split without any unit takes the smallest of the fullest.</summary>
        public void FillEmpty()
        {
            for (int split = 0; split < _count.Length; split++)
            {
                if (_count[split] > 0) continue;
                int fullest = Enumerable.Range(0, _count.Length).MaxBy(s => _count[s]);
                Put(Enumerable.Range(0, SplitOf.Length).Where(u => SplitOf[u] == fullest).MinBy(u => _parts[u][0]), split);
            }
        }

        public bool ImproveByMoves()
        {
            bool improved = false;
            for (int unit = 0; unit < SplitOf.Length; unit++)
            {
                int from = SplitOf[unit];
                if (_count[from] == 1) continue;
                for (int to = 0; to < _held.Length; to++)
                {
                    if (to == SplitOf[unit]) continue;
                    improved |= KeepIfBetter(() => Put(unit, to), () => Put(unit, from));
                    if (SplitOf[unit] == to) break;
                }
            }
            return improved;
        }

        public bool ImproveBySwaps()
        {
            bool improved = false;
            for (int a = 0; a < SplitOf.Length; a++)
            {
                for (int b = a + 1; b < SplitOf.Length; b++)
                {
                    (int inA, int inB) = (SplitOf[a], SplitOf[b]);
                    if (inA == inB) continue;
                    improved |= KeepIfBetter(() => { Put(a, inB); Put(b, inA); }, () => { Put(a, inA); Put(b, inB); });
                }
            }
            return improved;
        }

        // Squared distances from the shares. Images weigh as much as all classes together.
        public double Cost()
        {
            double cost = 0;
            int classes = Math.Max(1, _held[0].Length - 1);
            for (int split = 0; split < _held.Length; split++)
            {
                for (int i = 0; i < _held[split].Length; i++)
                {
                    double off = _held[split][i] - _wanted[split];
                    cost += off * off * (i == 0 ? 1 : 1.0 / classes);
                }
            }
            return cost;
        }

        private bool KeepIfBetter(Action change, Action back)
        {
            double before = Cost();
            change();
            if (Cost() < before - 1e-12) return true;
            back();
            return false;
        }

        private void Add(int unit, int split, int sign)
        {
            _count[split] += sign;
            for (int i = 0; i < _parts[unit].Length; i++) _held[split][i] += sign * _parts[unit][i];
        }
    }
}
