using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Progress;
using Tessera.Data.Datasets;

namespace Tessera.Data.Statistics;

/// <summary>A class in all samples: its pixels, the images it is in, its pixels by split, and its objects.</summary>
public sealed record ClassInspection(LabelClass Class, long Pixels, int Images, IReadOnlyDictionary<string, long> SplitPixels,
    ObjectSizes Objects);

/// <summary>What is in a data set, from one pass over all of its splits.</summary>
public sealed record DatasetInspection
{
    /// <summary>With more classes neither pairs of them nor places are counted: tables of gigabytes that nobody reads.</summary>
    public const int MostDetailed = 1024;

    public required Dataset Dataset { get; init; }

    public required IReadOnlyList<ClassInspection> Classes { get; init; }

    public required long IgnoredPixels { get; init; }

    /// <summary>Of those ignored, pixels of values that no class has, and that the data is known for.</summary>
    public required long ToleratedPixels { get; init; }

    /// <summary>Masks that have such pixels.</summary>
    public required int ToleratedIn { get; init; }

    public required IReadOnlyDictionary<string, long> SplitLabelled { get; init; }

    /// <summary>[a, b]: images in which both classes appear; [a, a]: images in which a does.</summary>
    public required long[,] CoOccurrence { get; init; }

    /// <summary>The most frequent first.</summary>
    public required IReadOnlyList<SizeCount> Sizes { get; init; }

    /// <summary>One entry for each kind of image, the most frequent first.</summary>
    public required IReadOnlyList<ColourStatistics> Colours { get; init; }

    public required ClassPlaces Places { get; init; }

    /// <summary>Files that have no partner, and samples that cannot be read, each as one line.</summary>
    public required IReadOnlyList<string> LeftOut { get; init; }

    public bool IsDetailed => Classes.Count <= MostDetailed;

    public int Images => Colours.Sum(c => c.Images);

    public long LabelledPixels => Classes.Sum(c => c.Pixels);

    public string ToJson() => InspectionJson.Write(this);

    /// <param name="path">The data set's folder.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="layout">One of the layouts' names where the folder is not to be recognised by itself.</param>
    /// <param name="progress">Told every sample.</param>
    /// <param name="cancellation">Stops after the samples under way.</param>
    /// <exception cref="InputException">No such folder, no layout known, or not one sample that can be read.</exception>
    public static DatasetInspection Measure(string path, int workers = 2, string? layout = null,
        IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        Dataset dataset = Dataset.OpenToCheck(path, layout, out IReadOnlyList<OpeningFault> faults);
        Sample[] samples = [.. dataset.Splits.Values.SelectMany(split => split)];
        var reader = new SampleReader(dataset);
        var total = new InspectionTotals(dataset);
        string?[] errors = new string?[samples.Length];
        int done = 0;
        // One sum a thread: everything is counted in integers, so that any order gives the same.
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellation };
        Parallel.For(0, samples.Length, parallel,
            () => new InspectionTotals(dataset), (i, _, part) =>
            {
                try
                {
                    part.Add(samples[i], reader.Read(samples[i]));
                }
                catch (InputException error)
                {
                    errors[i] = error.Message;
                }
                progress?.Report(new ProgressReport("inspecting", Interlocked.Increment(ref done), samples.Length));
                return part;
            }, part =>
            {
                lock (total) total.Add(part);
            });
        string[] leftOut = [.. faults.Select(f => $"{f.File}: {f.Found}; expected {f.Expected}"), .. errors.OfType<string>()];
        if (total.Images > 0) return total.Finish(leftOut);
        string first = leftOut.FirstOrDefault("there is none");
        throw new InputException($"{dataset.Root}: none of its samples can be read; the first: {first}");
    }
}
