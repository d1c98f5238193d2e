using Tessera.Bench.Alternation;
using Tessera.Core.Files;
using Tessera.Data;
using Tessera.Data.Datasets;
using Tessera.Training.LabelErrors;

namespace Tessera.Bench.LabelErrors;

/// <summary>
/// Errors planted in labels of images that a network has not seen: how many are among the first that tessera data errors shows,
/// against plain loss, accuracy and chance.
/// </summary>
internal static class LabelErrorsBench
{
    private const int LeastArea = 16;

    public static void Run(BenchArguments arguments)
    {
        string path = arguments.Word() ?? throw new InputException("label-errors: name a data set, such as CamVid's folder");
        // What a network has learnt by heart it finds right.
        string file = arguments.Word()
            ?? throw new InputException("label-errors: name an .onnx model that has not learnt from val");
        string? group = arguments.Text("without");
        int seed = arguments.Number("seed", 1, least: 0), seeds = arguments.Number("seeds", 3);
        string folder = arguments.Folder("label-errors");
        arguments.RefuseRest();

        Dataset data = Dataset.Open(path);
        if (group is not null) data = data.WithoutGroup(group);
        IReadOnlyList<Sample> samples = data.Split(group is null ? "val" : Dataset.HeldOut);
        (LoadedSample[] images, float[][] probabilities) = Predict(file, data, samples);
        Console.WriteLine($"data      {data.Root}: {samples.Count} images, {samples.Count / 2} of them with an error; " +
            $"load {Surroundings.Load()}");

        ShowOwn(data, samples, images, probabilities, Path.Combine(folder, $"own-{samples[0].Split}.html"));
        List<Trial> trials = [];
        for (int i = 0; i < seeds; i++)
        {
            IReadOnlyList<PlantedError?> errors = new ErrorPlanter(data.Labels, (ulong)(seed + i)).Plant(images);
            trials.Add(Trial.Of(samples, images, probabilities, errors, data.Labels, LeastArea));
        }
        TrialTables.Print(trials, samples.Count);
    }

    private static (LoadedSample[], float[][]) Predict(string file, Dataset data, IReadOnlyList<Sample> samples)
    {
        using var model = new ModelProbabilities(file);
        var reader = new SampleReader(data, model.Channels);
        var images = new LoadedSample[samples.Count];
        float[][] probabilities = new float[samples.Count][];
        for (int i = 0; i < images.Length; i++)
        {
            images[i] = reader.Read(samples[i]);
            probabilities[i] = model.Of(images[i].Image);
        }
        return (images, probabilities);
    }

    // Nothing planted: what is first then is the data's own, or the network's mistake.
    private static void ShowOwn(Dataset data, IReadOnlyList<Sample> samples, LoadedSample[] images, float[][] probabilities,
        string page)
    {
        var judge = new LabelJudge(data.Labels, leastArea: LeastArea);
        for (int i = 0; i < images.Length; i++) judge.Look(samples[i], probabilities[i], images[i].Mask);
        for (int i = 0; i < images.Length; i++) judge.FindRegions(samples[i], probabilities[i], images[i].Mask);
        LabelErrorReport.ToHtml(judge.Result(), data).Save(page);
        Console.WriteLine($"unplanted {page}");
    }
}
