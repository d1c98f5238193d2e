using Tessera.Data.Datasets;
using Tessera.Imaging.Codecs;

namespace Tessera.Data.Checks;

/// <summary>Files that cannot be decoded to their last pixel, and what a layout could not pair.</summary>
internal sealed class UnreadableCheck : ISampleCheck
{
    public IEnumerable<Finding> Look(CheckedSample sample)
    {
        if (sample.ImageError is { } image) yield return Finding.Unreadable(sample.Sample.ImagePath, image);
        if (sample is { MaskError: { } mask, Encoding: MaskEncoding.Unreadable })
        {
            Finding finding = Finding.Unreadable(sample.Sample.MaskPath, mask);
            bool lossy = sample.MaskHeader?.Format is ImageFormat.Jpeg or ImageFormat.Webp;
            yield return lossy
                ? finding with { Action = "export it again as PNG: lossy formats change ids at every edge" }
                : finding;
        }
    }

    public static Finding Of(OpeningFault fault) => fault.Kind switch
    {
        OpeningFaultKind.NoPartner => new(Severity.Error, FindingKinds.MissingPair, fault.File, fault.Found, fault.Expected,
            "add the missing file, or remove this one"),
        OpeningFaultKind.SharedName => new(Severity.Error, FindingKinds.SharedName, fault.File, fault.Found, fault.Expected,
            "rename or remove one of the two, and its mask"),
        OpeningFaultKind.WrongLine => new(Severity.Error, FindingKinds.Unreadable, fault.File, fault.Found, fault.Expected,
            "correct the line, or remove it"),
        OpeningFaultKind.SliceCount => new(Severity.Error, FindingKinds.SizeMismatch, fault.File, fault.Found, fault.Expected,
            "label all slices of the image, or remove both files"),
        OpeningFaultKind.NoFrame => new(Severity.Error, FindingKinds.MissingPair, fault.File, fault.Found, fault.Expected,
            "rename it after its frame, or remove it"),
        _ => new(Severity.Error, FindingKinds.EmptySplit, fault.File, fault.Found, fault.Expected,
            "fill the folder, or remove it"),
    };
}
