using Tessera.Core.Files;
using Tessera.Core.Progress;
using Tessera.Data.Datasets;
using Tessera.Data.Splitting;

namespace Tessera.Training.LabelErrors;

/// <summary>A data set in parts that are alike in their classes, groups whole where there are enough of them.</summary>
internal static class Folds
{
    /// <summary>The split of the part that a fold's network does not learn from.</summary>
    public const string LeftOut = "left-out";

    /// <summary>For each part the whole data: all others as train, the part itself as <see cref="LeftOut"/>.</summary>
    /// <exception cref="InputException">There are fewer images than parts.</exception>
    public static IReadOnlyList<Dataset> Of(Dataset data, int count, IProgress<ProgressReport> progress,
        CancellationToken cancellation)
    {
        if (count < 2) throw new InputException($"{count} folds; expected two or more");
        SplitShare[] shares = [.. Enumerable.Range(0, count).Select(i => new SplitShare($"part {i}", 1.0 / count))];
        int groups = data.Splits.Values.SelectMany(split => split).Select(s => s.Group).OfType<string>().Distinct().Count();
        Dataset parts = DatasetSplitter.Split(
            data, shares, byGroup: groups >= 2 * count, progress: progress, cancellation: cancellation).Data;
        return [.. shares.Select(left => new Dataset(data.Root, data.Layout, data.Labels, data.Masks,
        [
            new("train", [.. shares.Where(s => s != left).SelectMany(s => parts.Split(s.Name))
                .Select(s => s with { Split = "train" })]),
            new(LeftOut, [.. parts.Split(left.Name).Select(s => s with { Split = LeftOut })]),
        ]))];
    }
}
