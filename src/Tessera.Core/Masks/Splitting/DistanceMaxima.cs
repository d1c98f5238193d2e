using System.Runtime.InteropServices;

namespace Tessera.Core.Masks.Splitting;

/// <summary>The thickest places of objects: connected pixels of one distance with no greater one beside them.</summary>
internal static class DistanceMaxima
{
    // A range of the list of pixels.
    private readonly record struct Plateau(int Start, int End, int Squared);

    /// <summary>
    /// Numbers the maxima from 1, from the greatest distance down (of equal ones by their first pixels), leaving out those within
    /// <paramref name="minDistance"/> of one before them in the same object; returns how many there are.
    /// </summary>
    public static int Mark(int[] squared, ConnectedComponents objects, int minDistance, int[] markers)
    {
        (List<Plateau> plateaus, List<int> pixels) = Find(squared, objects);
        plateaus.Sort((a, b) => a.Squared != b.Squared ? b.Squared.CompareTo(a.Squared) : a.Start.CompareTo(b.Start));
        bool[] taken = new bool[markers.Length];
        int count = 0;
        foreach (Plateau plateau in plateaus)
        {
            ReadOnlySpan<int> members = CollectionsMarshal.AsSpan(pixels)[plateau.Start..plateau.End];
            if (AnyTaken(members, taken)) continue;
            count++;
            foreach (int pixel in members) markers[pixel] = count;
            foreach (int pixel in members) Take(pixel, objects, minDistance, markers, taken);
        }
        return count;
    }

    private static (List<Plateau> Plateaus, List<int> Pixels) Find(int[] squared, ConnectedComponents objects)
    {
        (List<Plateau> plateaus, List<int> pixels) = ([], []);
        bool[] seen = new bool[squared.Length];
        for (int i = 0; i < squared.Length; i++)
        {
            if (objects.Labels[i] == 0 || seen[i]) continue;
            int start = pixels.Count;
            seen[i] = true;
            pixels.Add(i);
            bool highest = true;
            // The list is its own queue: what is found joins its end.
            for (int next = start; next < pixels.Count; next++) highest &= Spread(pixels[next], squared, objects, seen, pixels);
            if (highest) plateaus.Add(new Plateau(start, pixels.Count, squared[i]));
            else pixels.RemoveRange(start, pixels.Count - start);
        }
        return (plateaus, pixels);
    }

    // Adds the equal neighbours at sides and corners; false if one is greater.
    private static bool Spread(int pixel, int[] squared, ConnectedComponents objects, bool[] seen, List<int> pixels)
    {
        (int y, int x) = Math.DivRem(pixel, objects.Width);
        int label = objects.Labels[pixel], value = squared[pixel];
        bool highest = true;
        for (int row = Math.Max(y - 1, 0); row <= Math.Min(y + 1, objects.Height - 1); row++)
        {
            for (int column = Math.Max(x - 1, 0); column <= Math.Min(x + 1, objects.Width - 1); column++)
            {
                int other = row * objects.Width + column;
                if (objects.Labels[other] != label) continue;
                highest &= squared[other] <= value;
                if (squared[other] != value || seen[other]) continue;
                seen[other] = true;
                pixels.Add(other);
            }
        }
        return highest;
    }

    private static bool AnyTaken(ReadOnlySpan<int> members, bool[] taken)
    {
        foreach (int pixel in members)
        {
            if (taken[pixel]) return true;
        }
        return false;
    }

    private static void Take(int pixel, ConnectedComponents objects, int reach, int[] markers, bool[] taken)
    {
        (int y, int x) = Math.DivRem(pixel, objects.Width);
        // Beside a pixel of the same maximum only one more column comes in; wide maxima would cost their square otherwise.
        bool goesOn = x > 0 && markers[pixel - 1] == markers[pixel];
        int right = Math.Min(x + reach, objects.Width - 1), left = Math.Max(goesOn ? x + reach : x - reach, 0);
        for (int row = Math.Max(y - reach, 0); row <= Math.Min(y + reach, objects.Height - 1); row++)
        {
            for (int column = left; column <= right; column++)
            {
                int at = row * objects.Width + column;
                taken[at] |= objects.Labels[at] == objects.Labels[pixel];
            }
        }
    }
}
