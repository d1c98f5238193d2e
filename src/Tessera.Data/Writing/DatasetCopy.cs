using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Progress;
using Tessera.Data.Datasets;
using Tessera.Data.Layouts;

namespace Tessera.Data.Writing;

/// <summary>Any data set in another layout: image files as they are, byte for byte, masks with the same class at every pixel, but
/// for formats that cannot hold all of them; these are counted.</summary>
public static class DatasetCopy
{
    private static readonly string[] Separators = ["_", "-", "."];

    /// <param name="data">Read; nothing in its folder changes.</param>
    /// <param name="root">Empty or not there yet; it is a data set once all samples are in it.</param>
    /// <param name="format">One of <see cref="DatasetFormats.Names"/>.</param>
    /// <exception cref="InputException">The folder holds something, two samples would have one name, the format cannot hold the
    /// classes, or a mask cannot be read.</exception>
    public static CopyResult Write(Dataset data, string root, string format = DatasetFormats.Default,
        IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        IDatasetFormat target = DatasetFormats.Find(format);
        if (Directory.Exists(root) && Directory.EnumerateFileSystemEntries(root).Any())
            throw InputException.At(root, "is not empty; expected a new folder for the copy");
        Dataset held = HeldClasses.As(data, target, progress, cancellation);
        LabelMap labels = target.Fit(held);
        (Sample Sample, CopiedSample Copy)[] all =
            [.. held.Splits.Values.SelectMany(split => split).Select(sample => (sample, PlaceOf(sample)))];
        RequireOwnPlaces(all, target);
        var reader = new SampleReader(held);
        int done = 0;
        CopyThreads.ForEach(all, item =>
        {
            (Sample sample, CopiedSample copy) = item;
            target.WriteMask(Path.Combine(root, target.MaskPath(copy)), copy, reader.MaskOf(sample), labels);
            string image = Path.Combine(root, target.ImagePath(copy));
            if (!FrameCopy.TryWrite(sample.ImagePath, image))
                AtomicFile.Write(image, stream => CopyTo(sample.ImagePath, stream), durable: false);
            progress?.Report(new ProgressReport("writing", Interlocked.Increment(ref done), all.Length));
        }, cancellation);
        CopiedSample[] copies = [.. all.Select(item => item.Copy)];
        target.Describe(root, labels, copies, GroupSeparator(all));
        string[] notes = [.. Notes(held, labels, target, copies)];
        if (target.KeepsEveryPixel) return new CopyResult(labels, notes);
        Dictionary<string, Sample> sampleOf = all.ToDictionary(
            item => Path.GetFullPath(Path.Combine(root, target.ImagePath(item.Copy))), item => item.Sample);
        Dataset written = Dataset.Open(root, target.Name);
        return new CopyResult(labels, notes, ChangedPixels.Count(held, written, sampleOf, progress, cancellation));
    }

    // Groups survive where they stand at the beginning of the names.
    private static string? GroupSeparator((Sample Sample, CopiedSample Copy)[] all)
    {
        if (all.All(item => item.Sample.Group is null)) return null;
        return Separators.FirstOrDefault(
            text => all.All(item => TesseraLayout.GroupOf(item.Copy.Name, text) == item.Sample.Group));
    }

    // Names of folders within a layout become part of the name, but for the split's own.
    private static CopiedSample PlaceOf(Sample sample)
    {
        string name = sample.Name.Replace('\\', '/');
        int end = name.IndexOf('/', StringComparison.Ordinal);
        if (end > 0 && SplitNames.Of(name[..end]) == sample.Split) name = name[(end + 1)..];
        return new CopiedSample(sample.Split, name.Replace('/', '_'), FrameCopy.ExtensionOf(sample.ImagePath));
    }

    private static void RequireOwnPlaces((Sample Sample, CopiedSample Copy)[] all, IDatasetFormat target)
    {
        Dictionary<string, Sample> placed = new(StringComparer.Ordinal);
        foreach ((Sample sample, CopiedSample copy) in all)
        {
            string place = target.MaskPath(copy);
            if (!placed.TryAdd(place, sample))
                throw InputException.At(
                    sample.ImagePath, $"would have the mask {place}, as {placed[place].ImagePath} would; rename one");
        }
    }

    private static void CopyTo(string path, Stream stream)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        file.CopyTo(stream);
    }

    private static IEnumerable<string> Notes(Dataset data, LabelMap written, IDatasetFormat target, CopiedSample[] all)
    {
        foreach ((LabelClass was, LabelClass now) in data.Labels.Classes.Zip(written.Classes))
        {
            if (was.Color != now.Color) yield return $"{was.Name} is {now.Color} there: {was.Color} is another's";
        }
        CopiedSample[] odd = [.. all.Where(copy => target.ImageEnding is { } ending &&
            !copy.Extension.Equals(ending, StringComparison.OrdinalIgnoreCase))];
        if (odd.Length > 0)
            yield return $"{odd.Length} of {all.Length} images end in {odd[0].Extension}: {target.Name}'s own end in " +
                $"{target.ImageEnding}, and other tools may look for those alone";
    }
}
