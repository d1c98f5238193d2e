using Tessera.Core.Files;

namespace Tessera.Data.Splitting;

/// <summary>A split and the part of all images that it is to hold.</summary>
public sealed record SplitShare(string Name, double Share)
{
    /// <summary>train, and val and test where they get a share.</summary>
    /// <exception cref="InputException">A share is not from 0 to 1, or nothing is left for train.</exception>
    public static IReadOnlyList<SplitShare> Of(double val, double test)
    {
        if (!(val is >= 0 and < 1 && test is >= 0 and < 1 && val + test < 1))
            throw new InputException(FormattableString.Invariant(
                $"shares of {val} for val and {test} for test; expected parts from 0 to 1 that leave some for train"));
        return [.. new SplitShare[] { new("train", 1 - val - test), new("val", val), new("test", test) }.Where(s => s.Share > 0)];
    }
}

/// <summary>What must stay together: the images of a drive, of a patient, or one alone.</summary>
/// <param name="Name">Of the group, or of the image.</param>
/// <param name="Images">How many it has.</param>
/// <param name="ClassPixels">Of each class, over all of them.</param>
public sealed record SplitUnit(string Name, int Images, IReadOnlyList<long> ClassPixels);
