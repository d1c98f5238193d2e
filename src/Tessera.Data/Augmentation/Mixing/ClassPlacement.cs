using Tessera.Core.Masks;
using Tessera.Data.Ordering;

namespace Tessera.Data.Augmentation.Mixing;

/// <summary>Moves a crop to where a sample shows what is looked for: what is rare lies outside of most crops.</summary>
internal static class ClassPlacement
{
    /// <summary>The plan with its corner set so that a random pixel of these classes falls somewhere into the middle half of the
    /// crop; the plan itself where the mask has none.</summary>
    public static AugmentationPlan Around(IReadOnlyList<int> classes, Mask mask, in AugmentationPlan plan, int cropWidth,
        int cropHeight, ref SampleRandom random)
    {
        bool[] isOne = new bool[ushort.MaxValue + 1];
        foreach (int id in classes) isOne[id] = true;
        int count = 0, pixels = mask.Width * mask.Height;
        for (int i = 0; i < pixels; i++) count += isOne[IdAt(mask, i)] ? 1 : 0;
        if (count == 0) return plan;
        int left = random.Next(count), at = -1;
        while (left >= 0) left -= isOne[IdAt(mask, ++at)] ? 1 : 0;

        double x = (at % mask.Width + 0.5) * plan.ResizedWidth / mask.Width;
        double y = (at / mask.Width + 0.5) * plan.ResizedHeight / mask.Height;
        return plan with
        {
            Left = (int)(x - cropWidth * random.Uniform(0.25f, 0.75f)),
            Top = (int)(y - cropHeight * random.Uniform(0.25f, 0.75f)),
        };
    }

    private static int IdAt(Mask mask, int i) => mask.Is16Bit ? mask.Ids16[i] : mask.Ids8[i];
}
