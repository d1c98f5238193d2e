using System.Globalization;
using Tessera.Data.Datasets;

namespace Tessera.Data.Checks;

/// <summary>Classes that a split lacks, and classes with hardly a pixel.</summary>
internal sealed class BalanceCheck(Dataset dataset, CheckOptions options) : ISampleCheck
{
    private readonly long[][] _pixels = [.. dataset.Splits.Select(_ => new long[dataset.Labels.Count])];
    private readonly string[] _splits = [.. dataset.Splits.Keys];

    public IEnumerable<Finding> Look(CheckedSample sample)
    {
        long[] split = _pixels[Array.IndexOf(_splits, sample.Sample.Split)];
        for (int id = 0; id < sample.ClassPixels.Length; id++) Interlocked.Add(ref split[id], sample.ClassPixels[id]);
        return [];
    }

    public IEnumerable<Finding> Conclude()
    {
        long all = _pixels.Sum(split => split.Sum());
        if (all == 0) yield break;
        for (int id = 0; id < dataset.Labels.Count; id++)
        {
            long pixels = _pixels.Sum(split => split[id]);
            if (pixels == 0)
                yield return Absent(dataset.Root, $"no mask has a pixel of {Name(id)}", "remove the class, or label it");
            else if (pixels < options.RareShare * all) yield return Rare(id, pixels, all);
        }
        for (int at = 0; at < _splits.Length; at++)
        {
            // A split without labels, as the test part of a benchmark, lacks every class: empty masks say so already.
            if (_pixels[at].Sum() == 0) continue;
            for (int id = 0; id < dataset.Labels.Count; id++)
            {
                if (_pixels[at][id] == 0 && _pixels.Any(split => split[id] > 0)) yield return AbsentIn(at, id);
            }
        }
    }

    private Finding AbsentIn(int at, int id)
    {
        string folder = Path.GetDirectoryName(dataset.Splits[_splits[at]][0].MaskPath) ?? dataset.Root;
        string elsewhere = string.Join(" and ", _splits.Where((_, i) => _pixels[i][id] > 0));
        return Absent(folder, $"{_splits[at]} has no pixel of {Name(id)}; {elsewhere} has",
            _splits[at] == "train" ? "move images with it into train: what is not shown is not learnt"
                : "move images with it here, or its score is of nothing");
    }

    private static Finding Absent(string file, string found, string action) =>
        new(Severity.Warning, FindingKinds.ClassAbsent, file, found, "pixels of every class in every split", action);

    private Finding Rare(int id, long pixels, long all) => new(Severity.Info, FindingKinds.RareClass, dataset.Root,
        string.Create(CultureInfo.InvariantCulture,
            $"{Name(id)} has {pixels} pixels, {100.0 * pixels / all:0.####} % of the labelled ones"),
        string.Create(CultureInfo.InvariantCulture, $"{100 * options.RareShare:0.####} % or more"),
        "add images with it, weigh it in the loss, or copy and paste it while training");

    private string Name(int id) => dataset.Labels[id].Name;
}
