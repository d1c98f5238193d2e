using Tessera.Core.Labels;
using Tessera.Data.Checks.Remedies;
using Tessera.Data.Datasets;
using Tessera.Imaging.Codecs;

namespace Tessera.Data.Checks;

/// <summary>16 bits for ids that fit into 8: twice the memory, and black in most viewers.</summary>
internal sealed class WideIdsCheck(Dataset dataset) : ISampleCheck
{
    public IEnumerable<Finding> Look(CheckedSample sample)
    {
        LabelMap labels = dataset.Labels;
        bool wide = sample is { MaskHeader: { BitDepth: 16, Channels: 1 }, Encoding: MaskEncoding.AsExpected }
            && labels.IgnoreId <= byte.MaxValue;
        if (!wide || dataset.Masks is not IdMasks { Ids: var ids }) yield break;
        // An ignore id beyond 8 bits, 65535 say, is the data's own way.
        if (ids.IgnoredIds.Any(id => id > byte.MaxValue)) yield break;
        bool mends = sample.MaskHeader?.Format == ImageFormat.Png;
        yield return new Finding(Severity.Info, FindingKinds.WideIds, sample.Sample.MaskPath, "ids of 16 bits, none above 255",
            "8 bits", mends ? "store it with 8 bits (--fix)" : "store it with 8 bits")
        {
            Remedy = mends ? new StoreInBytes(sample.Sample.MaskPath, labels) : null,
        };
    }
}
