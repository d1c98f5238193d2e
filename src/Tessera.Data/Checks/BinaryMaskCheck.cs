using System.Collections.Concurrent;
using Tessera.Core.Labels;
using Tessera.Data.Checks.Remedies;
using Tessera.Data.Datasets;
using Tessera.Imaging.Codecs;

namespace Tessera.Data.Checks;

/// <summary>
/// Masks of black and white, 0 and 255, meant as 0 and 1. Where 255 means ignore they read without an error, and a network
/// learns that everything is background: the dearest of all faults.
/// </summary>
internal sealed class BinaryMaskCheck(Dataset dataset) : ISampleCheck
{
    private readonly ConcurrentQueue<BinaryMask> _found = [];
    private volatile bool _othersHaveClasses;

    public IEnumerable<Finding> Look(CheckedSample sample)
    {
        if (sample is { Encoding: MaskEncoding.Binary, Labels: { } labels })
            _found.Enqueue(new BinaryMask(sample.Sample.MaskPath, labels.Unknown.Count == 0, IsBytePng(sample.MaskHeader)));
        else if (sample.ClassPixels.Skip(1).Any(n => n > 0)) _othersHaveClasses = true;
        return [];
    }

    public IEnumerable<Finding> Conclude() => _found.Select(Of);

    private Finding Of(BinaryMask mask)
    {
        // Among masks with classes, one of background and ignored regions alone can be right.
        bool doubtful = mask.Ignored && _othersHaveClasses;
        LabelMap labels = dataset.Labels;
        bool two = labels.Count == 2 && dataset.Masks is IdMasks { Ids: var ids } && ids[0] == 0 && ids[1] == 1;
        bool mends = two && mask.IsBytePng && !doubtful;
        return new Finding(doubtful ? Severity.Warning : Severity.Error, FindingKinds.BinaryMask, mask.Path,
            $"values 0 and 255 alone{(mask.Ignored ? "; 255 reads as ignore" : "")}",
            two ? $"0 for {labels[0].Name}, 1 for {labels[1].Name}" : dataset.Masks.Expected,
            mends ? "write 1 for 255 (--fix)" : "write the id of the class for 255, unless these pixels are to be ignored")
        {
            Remedy = mends ? new WriteOneFor255(mask.Path, labels) : null,
        };
    }

    private static bool IsBytePng(ImageHeader? header) => header is { Format: ImageFormat.Png, BitDepth: <= 8 };

    private sealed record BinaryMask(string Path, bool Ignored, bool IsBytePng);
}
