using Tessera.Core.Labels;
using Tessera.Core.Masks;

namespace Tessera.Data.Checks;

/// <summary>Slips of the brush in a mask: regions of a few pixels, and slits one pixel wide between regions.</summary>
public static class RegionFaults
{
    // Names under which data sets keep what is nothing in particular; a slit of it between two things is a slip.
    private static readonly string[] NothingNames =
        ["background", "unlabelled", "unlabeled", "void", "other", "others", "clutter"];

    /// <summary>Regions (8-connected, of one class) of at most <paramref name="mostPixels"/> pixels.</summary>
    public static int CountSpecks(Mask mask, int ignoreId, int mostPixels) =>
        ConnectedComponents.OfAll(mask, ignoreId).Items.Count(region => region.Area <= mostPixels);

    /// <summary>
    /// Pixels of ignore or background that have other classes on both sides, left and right or above and below: slits between two
    /// regions where one pixel was left out.
    /// </summary>
    public static int CountGapPixels(Mask mask, LabelMap labels)
    {
        bool[] isNothing = new bool[(mask.Is16Bit ? ushort.MaxValue : byte.MaxValue) + 1];
        isNothing[labels.IgnoreId] = true;
        foreach (LabelClass one in labels.Classes.Where(c => NothingNames.Contains(c.Name, StringComparer.OrdinalIgnoreCase)))
            isNothing[one.Id] = true;
        int count = 0;
        for (int y = 0; y < mask.Height; y++)
        {
            for (int x = 0; x < mask.Width; x++)
            {
                if (!isNothing[mask[x, y]]) continue;
                if (IsBetween(mask, x, y, 1, 0, isNothing) || IsBetween(mask, x, y, 0, 1, isNothing)) count++;
            }
        }
        return count;
    }

    private static bool IsBetween(Mask mask, int x, int y, int dx, int dy, bool[] isNothing) =>
        x >= dx && y >= dy && x + dx < mask.Width && y + dy < mask.Height &&
        !isNothing[mask[x - dx, y - dy]] && !isNothing[mask[x + dx, y + dy]];
}
