using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Imaging.Files;

namespace Tessera.Data.Checks.Remedies;

/// <summary>A mask of 16 bits a pixel with 8; ids stay what they are.</summary>
internal sealed record StoreInBytes(string File, LabelMap Labels) : IRemedy
{
    public string Apply()
    {
        Mask wide = MaskFile.Read(File);
        if (!wide.Is16Bit) throw InputException.At(File, "has 8 bits already; expected the mask that was checked");
        var narrow = new Mask(wide.Width, wide.Height);
        for (int i = 0; i < narrow.Ids8.Length; i++)
        {
            if (wide.Ids16[i] > byte.MaxValue) throw InputException.At(File, $"has id {wide.Ids16[i]}; expected at most 255");
            narrow.Ids8[i] = (byte)wide.Ids16[i];
        }
        MaskFile.Write(File, narrow, Labels);
        return "stored its ids with 8 bits instead of 16";
    }
}
