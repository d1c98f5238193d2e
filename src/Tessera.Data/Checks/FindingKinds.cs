namespace Tessera.Data.Checks;

/// <summary>What findings are of; the words of <c>tessera data check --json</c>.</summary>
public static class FindingKinds
{
    public const string Unreadable = "unreadable", MissingPair = "missing-pair", SharedName = "shared-name",
        EmptySplit = "empty-split", SizeMismatch = "size-mismatch", ExifRotation = "exif-rotation",
        MixedImages = "mixed-images",
        UnknownIds = "unknown-ids", UnknownColours = "unknown-colours",
        BinaryMask = "binary-mask", Palette = "palette", Alpha = "alpha", WideIds = "wide-ids",
        EmptyMask = "empty-mask", SingleClass = "single-class",
        Duplicate = "duplicate", DuplicateAcrossSplits = "duplicate-across-splits",
        NearDuplicateAcrossSplits = "near-duplicate-across-splits",
        ClassAbsent = "class-absent", RareClass = "rare-class", Specks = "specks", Gaps = "gaps", Outlier = "outlier";

    /// <summary>In the order in which they are shown: what must be mended first comes first.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Unreadable, MissingPair, SharedName, EmptySplit, SizeMismatch, ExifRotation, MixedImages, UnknownIds, UnknownColours,
        BinaryMask, Palette, Alpha, WideIds, DuplicateAcrossSplits, NearDuplicateAcrossSplits, Duplicate, EmptyMask, SingleClass,
        ClassAbsent, RareClass, Specks, Gaps, Outlier,
    ];
}
