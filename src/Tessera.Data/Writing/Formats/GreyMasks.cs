using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Imaging.Files;

namespace Tessera.Data.Writing.Formats;

/// <summary>Masks as public data sets have them: their own ids in grey, without a palette.</summary>
internal static class GreyMasks
{
    public static void Write(string path, Mask mask, FileIds ids) => MaskFile.WriteGrey(path, ids.Encode(mask));
}
