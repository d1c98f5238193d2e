using System.Globalization;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;
using Tessera.Imaging.Codecs;
using Tessera.Imaging.Files;

namespace Tessera.Data.Checks;

/// <summary>How a mask file says its classes, as far as its values show; one fault in the whole file has one name.</summary>
internal enum MaskEncoding
{
    AsExpected,
    Unreadable,

    /// <summary>Some values have no class.</summary>
    Unknown,

    /// <summary>Values 0 and 255 alone.</summary>
    Binary,

    /// <summary>A colour picture where ids are expected.</summary>
    Colour,

    /// <summary>The same with opacity, or grey with it.</summary>
    Alpha,

    /// <summary>The grey that the classes' colours turn into.</summary>
    Brightness,

    /// <summary>Ids where colours are expected.</summary>
    Ids,
}

internal static class MaskEncodings
{
    public static MaskEncoding Of(CheckedSample sample, Dataset dataset)
    {
        bool areIds = dataset.Masks.Values == "ids";
        if (sample.Labels is not { } read) return areIds ? OfRefused(sample.MaskHeader) : MaskEncoding.Unreadable;
        if (areIds && IsSuspect(sample, dataset.Labels) && RawCounts(sample) is { } counts)
        {
            if (OnlyZeroAnd255(counts, read)) return MaskEncoding.Binary;
            if (read.Unknown.Count > 0 && AreBrightnesses(counts, dataset.Labels)) return MaskEncoding.Brightness;
        }
        if (read.Unknown.Count == 0) return MaskEncoding.AsExpected;
        return dataset.Masks.Values == "colours" && read.Unknown.All(value => IsIdAsGrey(value.Value, dataset.Labels))
            ? MaskEncoding.Ids : MaskEncoding.Unknown;
    }

    /// <summary>BT.601, as every tool that turns colour to grey has it.</summary>
    public static int Brightness(Rgb color) => (299 * color.R + 587 * color.G + 114 * color.B + 500) / 1000;

    private static MaskEncoding OfRefused(ImageHeader? header) => header switch
    {
        null or { Indexed: true } or { Format: not (ImageFormat.Png or ImageFormat.Tiff) } => MaskEncoding.Unreadable,
        { HasAlpha: true } => MaskEncoding.Alpha,
        { Channels: >= 3 } => MaskEncoding.Colour,
        _ => MaskEncoding.Unreadable,
    };

    // The file is decoded once more only where what was read can be one of the confusions.
    private static bool IsSuspect(CheckedSample sample, LabelMap labels)
    {
        if (sample is not { MaskHeader: not null, Labels: { } read } || labels.Count < 2) return false;
        bool someIgnored = sample.ClassPixels.Sum() < (long)read.Mask.Width * read.Mask.Height;
        return read.Unknown.Count > 0 || (someIgnored && sample.ClassPixels.Count(n => n > 0) <= 1);
    }

    private static long[]? RawCounts(CheckedSample sample)
    {
        try
        {
            return MaskIds.Histogram(MaskFile.Read(sample.Sample.MaskPath));
        }
        catch (InputException)
        {
            return null;
        }
    }

    private static bool OnlyZeroAnd255(long[] counts, ReadMask read)
    {
        bool others = counts.Where((n, id) => n > 0 && id is not (0 or 255)).Any();
        return !others && counts[255] > 0 && (counts[0] > 0 || read.Unknown.Count > 0);
    }

    // Every value must be a brightness, known ids too: a stray id beside right ones is unknown, whatever it happens to equal.
    private static bool AreBrightnesses(long[] counts, LabelMap labels)
    {
        HashSet<int> brightness = [.. labels.Classes.Select(c => Brightness(c.Color)).Append(0)];
        int[] present = [.. Enumerable.Range(0, counts.Length).Where(id => counts[id] > 0)];
        // Tools round differently, by one at most.
        return present.Length >= 2 && present.All(id => brightness.Overlaps([id - 1, id, id + 1]));
    }

    private static bool IsIdAsGrey(string value, LabelMap labels) =>
        value.Length == 7 && value[1..3] == value[3..5] && value[3..5] == value[5..7] &&
        int.TryParse(value.AsSpan(1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int id) &&
        (id < labels.Count || id == labels.IgnoreId);
}
