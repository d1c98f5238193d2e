using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Core.Progress;
using Tessera.Data.Datasets;
using Tessera.Imaging.Files;

namespace Tessera.Data.Writing;

/// <summary>Any data set as one in our own layout: image files as they are, byte for byte, masks as indexed PNG.</summary>
public static class DatasetCopy
{
    private static readonly string[] Separators = ["_", "-", "."];

    /// <param name="data">Read; nothing in its folder changes.</param>
    /// <param name="root">Empty or not there yet; it is a data set once all samples are in it.</param>
    /// <exception cref="InputException">The folder holds something, two samples of a split would have one name, or a mask cannot be
    /// read.</exception>
    public static void Write(Dataset data, string root, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        if (Directory.Exists(root) && Directory.EnumerateFileSystemEntries(root).Any())
            throw InputException.At(root, "is not empty; expected a new folder for the copy");
        (Sample Sample, string Name)[] all = [.. data.Splits.Values.SelectMany(Named)];
        var reader = new SampleReader(data);
        int done = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
        try
        {
            Parallel.ForEach(all, options, item =>
            {
                (Sample sample, string name) = item;
                Mask mask = reader.MaskOf(sample);
                string image = Path.Combine(root, TesseraLayout.Images, sample.Split, name + Path.GetExtension(sample.ImagePath));
                MaskFile.Write(Path.Combine(root, TesseraLayout.Masks, sample.Split, name + ".png"), mask, data.Labels);
                AtomicFile.Write(image, stream => CopyTo(sample.ImagePath, stream), durable: false);
                progress?.Report(new ProgressReport("writing", Interlocked.Increment(ref done), all.Length));
            });
        }
        catch (AggregateException errors) when (errors.InnerExceptions.OfType<InputException>().FirstOrDefault() is { } first)
        {
            throw new InputException(first.Message, errors);
        }
        DatasetYaml.Write(Path.Combine(root, DatasetYaml.FileName), data.Labels, GroupSeparator(all));
    }

    // Groups survive where they stand at the beginning of the names.
    private static string? GroupSeparator((Sample Sample, string Name)[] all) => all.Any(item => item.Sample.Group is not null)
        ? Separators.FirstOrDefault(text => all.All(item => TesseraLayout.GroupOf(item.Name, text) == item.Sample.Group)) : null;

    // Names of folders within a layout become part of the name.
    private static IEnumerable<(Sample, string)> Named(IReadOnlyList<Sample> samples)
    {
        Dictionary<string, Sample> named = new(StringComparer.Ordinal);
        foreach (Sample sample in samples)
        {
            string name = sample.Name.Replace('/', '_').Replace('\\', '_');
            if (!named.TryAdd(name, sample))
                throw InputException.At(sample.ImagePath, $"would be '{name}' in the copy, as {named[name].ImagePath} would; rename one");
        }
        return named.Select(pair => (pair.Value, pair.Key));
    }

    private static void CopyTo(string path, Stream stream)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        file.CopyTo(stream);
    }
}
