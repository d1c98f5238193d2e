using System.Globalization;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Imaging.Files;

namespace Tessera.Data.Datasets;

/// <summary>Mask files with one id a pixel: indexed or grey PNG, grey TIFF.</summary>
/// <param name="labels">The classes that ids stand for.</param>
/// <param name="ids">What each id in the files means.</param>
public sealed class IdMasks(LabelMap labels, MaskIdMap ids) : IMaskReader
{
    public MaskIdMap Ids => ids;

    public string Values => "ids";

    /// <summary>How the ids came to be known, for messages, where nobody wrote them down.</summary>
    public string? Found { get; init; }

    public string Expected =>
        (ids.Ignored.Length == 0 ? ids.Known : $"{ids.Known}, or {ids.Ignored} for ignore") + Found;

    public ReadMask Read(Sample sample)
    {
        Mask file = MaskFile.Read(sample.MaskPath);
        long[] counts = MaskIds.Histogram(file);
        UnknownValue[] unknown = [.. Enumerable.Range(0, counts.Length)
            .Where(id => counts[id] > 0 && ids[id] == MaskIdMap.Unknown)
            .Select(id => new UnknownValue(id.ToString(CultureInfo.InvariantCulture), counts[id]))];
        bool wide = labels.IgnoreId > byte.MaxValue;
        if (wide == file.Is16Bit && ids.IsIdentity && unknown.Length == 0) return new ReadMask(file, []);

        int[] table = [.. ids.Table[..counts.Length]];
        foreach (ref int id in table.AsSpan())
        {
            if (id == MaskIdMap.Unknown) id = labels.IgnoreId;
        }
        return new ReadMask(MaskIds.Remap(file, table, to16Bit: wide), unknown);
    }
}
