using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;
using Tessera.Data.Ordering;

namespace Tessera.Bench.LabelErrors;

/// <summary>What is done to labels that were right.</summary>
internal enum ErrorKind
{
    /// <summary>A region gets another class that occurs in the image.</summary>
    Swapped,

    /// <summary>All labels of a class lie some pixels away, or reach too far.</summary>
    Shifted,

    /// <summary>An object has the class of what lies around it.</summary>
    Missing,
}

/// <summary>An image's labels with one error in them.</summary>
/// <param name="Changed">By pixel; what was ignored stays so.</param>
internal sealed record PlantedError(ErrorKind Kind, Mask Mask, bool[] Changed, int Pixels);

/// <summary>Plants one error in each of a seeded half of the images, the three kinds in turn.</summary>
internal sealed class ErrorPlanter(LabelMap labels, ulong seed)
{
    public const int LeastPixels = 500, MostPixels = 20_000, LeastThing = 300;

    /// <summary>Pixels by which labels move in x, in y or in both;
    /// half of the shifted errors grow a class by Grown instead.</summary>
    public const int Moved = 8, Grown = 6;

    private const int Ring = 3;

    /// <summary>By index of the image; null where nothing was changed.</summary>
    public IReadOnlyList<PlantedError?> Plant(IReadOnlyList<LoadedSample> images)
    {
        var result = new PlantedError?[images.Count];
        int planted = 0;
        var random = new SampleRandom(seed);
        foreach (int i in Shuffled(images.Count, ref random))
        {
            if (planted == images.Count / 2) break;
            // An image without an object of some size gets the next kind.
            for (int kind = 0; kind < 3 && result[i] is null; kind++)
                result[i] = Plant((ErrorKind)((planted + kind) % 3), images[i].Mask, ref random);
            if (result[i] is not null) planted++;
        }
        return result;
    }

    private static int[] Shuffled(int count, ref SampleRandom random)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        for (int i = count - 1; i > 0; i--)
        {
            int j = random.Next(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }
        return order;
    }

    private PlantedError? Plant(ErrorKind kind, Mask mask, ref SampleRandom random) => kind switch
    {
        ErrorKind.Swapped => Swap(mask, ref random),
        ErrorKind.Shifted => Shift(mask, ref random),
        _ => Remove(mask, ref random),
    };

    private PlantedError? Swap(Mask mask, ref SampleRandom random)
    {
        var regions = ConnectedComponents.OfAll(mask, labels.IgnoreId);
        if (Chosen(regions, c => c.Area is >= LeastPixels and <= MostPixels, ref random) is not { } region) return null;
        int[] others = [.. regions.Items.Select(c => c.ClassId).Where(id => id != region.ClassId).Distinct().Order()];
        if (others.Length == 0) return null;
        int other = others[random.Next(others.Length)];
        return Changed(ErrorKind.Swapped, mask, i => regions.Labels[i] == region.Label ? other : mask.Ids8[i]);
    }

    private PlantedError? Remove(Mask mask, ref SampleRandom random)
    {
        var regions = ConnectedComponents.OfAll(mask, labels.IgnoreId);
        bool Suits(Component c) => labels[c.ClassId].Thing && c.Area is >= LeastThing and <= MostPixels;
        if (Chosen(regions, Suits, ref random) is not { } region) return null;
        bool[] inside = [.. regions.Labels.Select(label => label == region.Label)];
        int[] distance = DistanceTransform.Squared(inside, mask.Width, mask.Height), around = new int[labels.Count];
        for (int i = 0; i < distance.Length; i++)
        {
            bool near = distance[i] is > 0 and <= Ring * Ring;
            if (near && mask.Ids8[i] != labels.IgnoreId && mask.Ids8[i] != region.ClassId) around[mask.Ids8[i]]++;
        }
        if (around.Max() == 0) return null;
        int surrounding = Array.IndexOf(around, around.Max());
        return Changed(ErrorKind.Missing, mask, i => regions.Labels[i] == region.Label ? surrounding : mask.Ids8[i]);
    }

    private PlantedError? Shift(Mask mask, ref SampleRandom random)
    {
        int[] ids =
            [.. Enumerable.Range(0, labels.Count).Where(id => mask.Ids8.Count((byte)id) is >= LeastPixels and <= MostPixels)];
        if (ids.Length == 0) return null;
        int chosen = ids[random.Next(ids.Length)], direction = random.Next(8);
        bool[] before = [.. mask.Ids8.ToArray().Select(id => id == chosen)];
        if (random.Chance(0.5f))
        {
            int[] distance = DistanceTransform.Squared(before, mask.Width, mask.Height);
            return Changed(ErrorKind.Shifted, mask, i => distance[i] <= Grown * Grown ? chosen : mask.Ids8[i]);
        }
        // Eight directions: the squares around the middle one of 3x3.
        int cell = direction < 4 ? direction : direction + 1, dx = (cell % 3 - 1) * Moved, dy = (cell / 3 - 1) * Moved;
        byte[] behind = Filled(mask, chosen);
        return Changed(ErrorKind.Shifted, mask, i =>
        {
            int x = i % mask.Width - dx, y = i / mask.Width - dy;
            bool covered = x >= 0 && x < mask.Width && y >= 0 && y < mask.Height && before[y * mask.Width + x];
            return covered ? chosen : before[i] ? behind[i] : mask.Ids8[i];
        });
    }

    // The image as if the class were not there: each of its pixels gets what grows in from beside it.
    private byte[] Filled(Mask mask, int id)
    {
        byte[] now = mask.Ids8.ToArray();
        for (int round = 0; round < 2 * Moved; round++)
        {
            byte[] last = [.. now];
            for (int i = 0; i < now.Length; i++)
            {
                if (last[i] != id) continue;
                foreach (int j in (int[])[i - 1, i + 1, i - mask.Width, i + mask.Width])
                {
                    bool sameRow = j / mask.Width == i / mask.Width;
                    bool beside = j >= 0 && j < now.Length && (sameRow || Math.Abs(j - i) > 1);
                    if (beside && last[j] != id && last[j] != labels.IgnoreId) now[i] = last[j];
                }
            }
        }
        return now;
    }

    private static Component? Chosen(ConnectedComponents regions, Func<Component, bool> suits, ref SampleRandom random)
    {
        Component[] all = [.. regions.Items.Where(suits)];
        return all.Length == 0 ? null : all[random.Next(all.Length)];
    }

    private PlantedError? Changed(ErrorKind kind, Mask mask, Func<int, int> id)
    {
        var result = new Mask(mask.Width, mask.Height);
        bool[] changed = new bool[mask.Width * mask.Height];
        for (int i = 0; i < changed.Length; i++)
        {
            byte old = mask.Ids8[i];
            result.Ids8[i] = old == labels.IgnoreId ? old : (byte)id(i);
            changed[i] = result.Ids8[i] != old;
        }
        int pixels = changed.Count(c => c);
        return pixels >= LeastThing ? new PlantedError(kind, result, changed, pixels) : null;
    }
}
