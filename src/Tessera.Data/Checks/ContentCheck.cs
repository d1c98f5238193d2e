using Tessera.Core.Labels;

namespace Tessera.Data.Checks;

/// <summary>Masks from which nothing can be learnt, or one class only.</summary>
internal sealed class ContentCheck(LabelMap labels) : ISampleCheck
{
    public IEnumerable<Finding> Look(CheckedSample sample)
    {
        if (sample is not { Encoding: MaskEncoding.AsExpected, Labels: { } read }) yield break;
        int[] present = [.. Enumerable.Range(0, labels.Count).Where(id => sample.ClassPixels[id] > 0)];
        string size = $"{read.Mask.Width}x{read.Mask.Height}";
        if (present.Length == 0)
            yield return new Finding(Severity.Warning, FindingKinds.EmptyMask, sample.Sample.MaskPath,
                $"all of its {size} pixels are ignored",
                "some labelled pixels", "label the image, or leave the pair out");
        else if (present.Length == 1 && labels.Count > 1)
            yield return new Finding(Severity.Info, FindingKinds.SingleClass, sample.Sample.MaskPath,
                $"every labelled pixel is {labels[present[0]].Name}", "usually two classes or more",
                "look whether something was left unlabelled");
    }
}
