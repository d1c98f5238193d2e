using System.Globalization;
using Tessera.Core.Labels;
using Tessera.Data.Datasets;

namespace Tessera.Data.Checks;

/// <summary>Ids or colours that the data set does not define, with their pixels and the nearest class; those
/// that the data is known for are a note.</summary>
internal sealed class UnknownValuesCheck(Dataset dataset) : ISampleCheck
{
    // A photo taken for a mask has hundreds.
    private const int MostNamed = 8;

    public IEnumerable<Finding> Look(CheckedSample sample)
    {
        if (sample is { Encoding: MaskEncoding.Unknown, Labels.Unknown: { Count: > 0 } unknown })
            yield return Of(sample, unknown, Severity.Error,
                "correct the mask, or add the class to the label map; an unknown value is never taken for background");
        if (sample.Labels?.Tolerated is { Count: > 0 } tolerated)
            yield return Of(sample, tolerated, Severity.Info, "nothing: this data is known for them, and they are ignored");
    }

    private Finding Of(CheckedSample sample, IReadOnlyList<UnknownValue> values, Severity severity, string action)
    {
        string kind = dataset.Masks.Values == "colours" ? FindingKinds.UnknownColours : FindingKinds.UnknownIds;
        string more = values.Count > MostNamed ? $" and {values.Count - MostNamed} more" : "";
        return new Finding(severity, kind, sample.Sample.MaskPath,
            string.Join(", ", values.Take(MostNamed).Select(Describe)) + more, dataset.Masks.Expected, action);
    }

    private string Describe(UnknownValue value)
    {
        string pixels = string.Create(CultureInfo.InvariantCulture, $"{value.Pixels} {(value.Pixels == 1 ? "pixel" : "pixels")}");
        string nearest = (value.Nearest ?? Nearest(value.Value)) is { } name ? $", nearest {name}" : "";
        return $"{value.Value} ({pixels}{nearest})";
    }

    // By number: a slip of the finger or an id counted from 1 is one off.
    private string? Nearest(string value)
    {
        bool isId = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int id);
        if (!isId || dataset.Masks is not IdMasks { Ids: var ids }) return null;
        LabelMap labels = dataset.Labels;
        for (int step = 1; step <= ushort.MaxValue; step++)
        {
            foreach (int near in (ReadOnlySpan<int>)[id - step, id + step])
            {
                if (near is >= 0 and <= ushort.MaxValue && ids[near] is >= 0 and var known && known < labels.Count)
                    return $"{near} {labels[known].Name}";
            }
        }
        return null;
    }
}
