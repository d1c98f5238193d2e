using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Progress;
using Tessera.Data.Datasets;

namespace Tessera.Data.Writing;

/// <summary>Any data set in another layout: image files as they are, byte for byte, masks with the same class at every pixel.</summary>
public static class DatasetCopy
{
    private static readonly string[] Separators = ["_", "-", "."];

    /// <param name="data">Read; nothing in its folder changes.</param>
    /// <param name="root">Empty or not there yet; it is a data set once all samples are in it.</param>
    /// <param name="format">One of <see cref="DatasetFormats.Names"/>.</param>
    /// <returns>The classes as written: their colours may be others where a format has nothing but colours.</returns>
    /// <exception cref="InputException">The folder holds something, two samples would have one name, the format cannot hold the
    /// classes, or a mask cannot be read.</exception>
    public static LabelMap Write(Dataset data, string root, string format = DatasetFormats.Default, IProgress<ProgressReport>? progress = null,
        CancellationToken cancellation = default)
    {
        IDatasetFormat target = DatasetFormats.Find(format);
        if (Directory.Exists(root) && Directory.EnumerateFileSystemEntries(root).Any())
            throw InputException.At(root, "is not empty; expected a new folder for the copy");
        LabelMap labels = target.Fit(data);
        (Sample Sample, string Name)[] all = [.. data.Splits.Values.SelectMany(split => split).Select(sample => (sample, NameOf(sample)))];
        RequireOwnPlaces(all, target);
        var reader = new SampleReader(data);
        int done = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
        try
        {
            Parallel.ForEach(all, options, item =>
            {
                (Sample sample, string name) = item;
                target.WriteMask(Path.Combine(root, target.MaskPath(sample.Split, name)), reader.MaskOf(sample), labels);
                string image = Path.Combine(root, target.ImagePath(sample.Split, name, FrameCopy.ExtensionOf(sample.ImagePath)));
                if (!FrameCopy.TryWrite(sample.ImagePath, image)) AtomicFile.Write(image, stream => CopyTo(sample.ImagePath, stream), durable: false);
                progress?.Report(new ProgressReport("writing", Interlocked.Increment(ref done), all.Length));
            });
        }
        catch (AggregateException errors) when (errors.InnerExceptions.OfType<InputException>().FirstOrDefault() is { } first)
        {
            throw new InputException(first.Message, errors);
        }
        var names = data.Splits.ToDictionary(split => split.Key, split => split.Value.Select(NameOf).ToArray());
        target.Describe(root, labels, names, GroupSeparator(all));
        return labels;
    }

    // Groups survive where they stand at the beginning of the names.
    private static string? GroupSeparator((Sample Sample, string Name)[] all) => all.Any(item => item.Sample.Group is not null)
        ? Separators.FirstOrDefault(text => all.All(item => TesseraLayout.GroupOf(item.Name, text) == item.Sample.Group)) : null;

    // Names of folders within a layout become part of the name.
    private static string NameOf(Sample sample) => sample.Name.Replace('/', '_').Replace('\\', '_');

    private static void RequireOwnPlaces((Sample Sample, string Name)[] all, IDatasetFormat target)
    {
        Dictionary<string, Sample> placed = new(StringComparer.Ordinal);
        foreach ((Sample sample, string name) in all)
        {
            string place = target.MaskPath(sample.Split, name);
            if (!placed.TryAdd(place, sample))
                throw InputException.At(sample.ImagePath, $"would have the mask {place}, as {placed[place].ImagePath} would; rename one");
        }
    }

    private static void CopyTo(string path, Stream stream)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        file.CopyTo(stream);
    }
}
