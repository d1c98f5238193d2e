namespace Tessera.Core.Masks.Cleaning;

/// <summary>One thing of a kind: the largest component stays.</summary>
public static class LargestComponent
{
    /// <summary>
    /// Keeps the largest component of a class (of equal ones the first, row by row) and gives every other one to the id beside
    /// most of its pixel sides (the lowest on a tie), in place; returns how many pixels changed.
    /// </summary>
    public static long Keep(Mask mask, int classId, int ignoreId, Connectivity connectivity = Connectivity.Eight)
    {
        if (classId == ignoreId) throw new ArgumentException($"class {classId} is the ignore id", nameof(classId));
        var parts = ConnectedComponents.OfAll(mask, ignoreId, connectivity);
        int kept = 0, largest = 0;
        foreach (Component part in parts.Items)
        {
            if (part.ClassId == classId && part.Area > largest) (kept, largest) = (part.Label, part.Area);
        }
        bool[] leaving = new bool[parts.Count + 1];
        foreach (Component part in parts.Items) leaving[part.Label] = part.ClassId == classId && part.Label != kept;
        return SurroundingMajority.Give(mask, parts, leaving);
    }
}
