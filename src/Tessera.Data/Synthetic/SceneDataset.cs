using System.Globalization;
using Tessera.Core.Progress;
using Tessera.Data.Datasets;
using Tessera.Data.Writing;

namespace Tessera.Data.Synthetic;

/// <summary>
/// A data set of street scenes on disk: train and val from one set of settings, test from another, so that test says how a model
/// does in a town it has never seen.
/// </summary>
public sealed record SceneDataset
{
    public int Train { get; init; } = 160;

    public int Val { get; init; } = 20;

    public int Test { get; init; } = 40;

    public SceneSettings Seen { get; init; } = SceneSettings.Everyday;

    public SceneSettings Unseen { get; init; } = SceneSettings.Elsewhere;

    public ulong Seed { get; init; } = 1;

    /// <summary>Draws and writes all scenes; the same files for the same options.</summary>
    public Dataset Write(string root, int workers, IProgress<ProgressReport>? progress = null,
        CancellationToken cancellation = default)
    {
        var writer = new TesseraDatasetWriter(root, SceneLabels.Map);
        int total = Train + Val + Test, done = 0;
        Parallel.For(0, total, new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellation }, i =>
        {
            (string split, int number, SceneSettings settings) = i < Train ? ("train", i, Seen) : i < Train + Val
                ? ("val", i - Train, Seen) : ("test", i - Train - Val, Unseen);
            // No seed is used twice: splits never share a street.
            writer.Write(split, string.Create(CultureInfo.InvariantCulture, $"scene-{number + 1:0000}"),
                StreetScenes.Draw(settings, Seed * 1_000_003 + (ulong)i));
            progress?.Report(new ProgressReport("drawing scenes", Interlocked.Increment(ref done), total));
        });
        writer.Complete();
        return Dataset.Open(root);
    }
}
