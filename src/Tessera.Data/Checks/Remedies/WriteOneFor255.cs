using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Imaging.Files;

namespace Tessera.Data.Checks.Remedies;

/// <summary>A mask of 0 and 255 as one of 0 and 1.</summary>
internal sealed record WriteOneFor255(string File, LabelMap Labels) : IRemedy
{
    public string Apply()
    {
        Mask mask = MaskFile.Read(File);
        long[] counts = MaskIds.Histogram(mask);
        if (mask.Is16Bit || counts.Where((n, id) => n > 0 && id is not (0 or 255)).Any())
            throw InputException.At(File, "has other values than 0 and 255; expected the mask that was checked");
        foreach (ref byte id in mask.Ids8) id = id == 255 ? (byte)1 : id;
        MaskFile.Write(File, mask, Labels);
        return $"wrote 1 for 255 in {counts[255]} pixels";
    }
}
