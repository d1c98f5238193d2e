namespace Tessera.Core.Masks.Cleaning;

/// <summary>Components too small to mean anything, given to what surrounds them.</summary>
public static class Specks
{
    /// <summary>
    /// Gives every component of fewer than <paramref name="smallest"/> pixels to the id beside most of its pixel sides, in
    /// place; returns how many pixels changed. Of ids beside equally many sides the lowest wins; other specks have no say until
    /// they have their own new id, and a speck with only ignored pixels around it stays.
    /// </summary>
    /// <param name="mask">Changed in place.</param>
    /// <param name="smallest">The area from which on a component stays, in pixels.</param>
    /// <param name="ignoreId">Pixels that neither change nor count as surroundings.</param>
    /// <param name="classes">Whose specks go; those of every class if null.</param>
    /// <param name="connectivity">Which neighbours make one component.</param>
    public static long Remove(Mask mask, int smallest, int ignoreId, IReadOnlyCollection<int>? classes = null,
        Connectivity connectivity = Connectivity.Eight)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(smallest);
        HashSet<int>? chosen = classes is null ? null : [.. classes];
        var parts = ConnectedComponents.OfAll(mask, ignoreId, connectivity);
        bool[] leaving = new bool[parts.Count + 1];
        foreach (Component part in parts.Items)
            leaving[part.Label] = part.Area < smallest && (chosen is null || chosen.Contains(part.ClassId));
        return SurroundingMajority.Give(mask, parts, leaving);
    }
}
