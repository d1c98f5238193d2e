using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;
using Tessera.Training.LabelErrors;

namespace Tessera.Bench.LabelErrors;

/// <summary>One planting, looked for in every way.</summary>
/// <param name="Images">Rankings of whole images.</param>
/// <param name="Regions">Rankings of regions: one is part of an error where that covers at least half of it.</param>
internal sealed record Trial(IReadOnlyList<PlantedError?> Planted, IReadOnlyList<Ranking> Images, IReadOnlyList<Ranking> Regions)
{
    public int Errors => Planted.Count(error => error is not null);

    public static Trial Of(IReadOnlyList<Sample> samples, LoadedSample[] images, float[][] probabilities,
        IReadOnlyList<PlantedError?> errors, LabelMap labels, int leastArea)
    {
        Mask[] masks = [.. images.Select((image, i) => errors[i]?.Mask ?? image.Mask)];
        var judge = new LabelJudge(labels, int.MaxValue, leastArea);
        for (int i = 0; i < masks.Length; i++) judge.Look(samples[i], probabilities[i], masks[i]);
        for (int i = 0; i < masks.Length; i++) judge.FindRegions(samples[i], probabilities[i], masks[i]);
        LabelErrorResult result = judge.Result();
        Dictionary<Sample, int> number = samples.Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        var disagreements = masks.Select((mask, i) =>
            Disagreement.Of(probabilities[i], mask, labels, errors[i]?.Changed, leastArea).ToList()).ToList();

        int? Of(int image) => errors[image] is null ? null : image;
        Ranking ByImage(string name, Func<ImageSuspicion, double> suspicion) =>
            Ranking.Of(name, result.Images.Select(image => (suspicion(image), Of(number[image.Sample]))));
        Ranking ByRegion(string name, Func<Disagreement, double> suspicion) =>
            Ranking.Of(name, disagreements.SelectMany((regions, i) => regions.Select(region =>
                (suspicion(region), 2 * region.Planted >= region.Pixels ? Of(i) : null))));

        double[] wrong = [.. masks.Select((mask, i) =>
            disagreements[i].Sum(region => (double)region.Pixels) / (mask.Ids8.Length - mask.Ids8.Count((byte)labels.IgnoreId)))];
        return new Trial(errors,
            [
                ByImage("data errors: heaviest region", image => image.Weight),
                ByImage("softmin of the label's probability", image => -image.Score),
                ByImage("mean cross-entropy", image => image.Loss),
                ByImage("accuracy", image => wrong[number[image.Sample]]),
            ],
            [
                Ranking.Of("data errors", result.Regions.Select(region =>
                    (region.Weight, Hit(region, errors[number[region.Sample]]) ? Of(number[region.Sample]) : null))),
                ByRegion("summed cross-entropy", region => region.Loss),
                ByRegion("mean cross-entropy", region => region.Loss / region.Pixels),
                ByRegion("wrong pixels", region => region.Pixels),
            ]);
    }

    private static bool Hit(RegionSuspicion region, PlantedError? error)
    {
        if (error is null) return false;
        int planted = 0, width = error.Mask.Width;
        foreach (RowRun run in region.Pixels.Runs)
            planted += error.Changed.AsSpan(run.Y * width + run.Start, run.End - run.Start).Count(true);
        return 2 * planted >= region.Area;
    }
}
