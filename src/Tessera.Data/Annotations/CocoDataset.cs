using Tessera.Core.Labels;
using Tessera.Data.Datasets;

namespace Tessera.Data.Annotations;

/// <summary>One image's place in its file.</summary>
/// <param name="ClassIds">By the file's category ids.</param>
internal sealed record CocoPlace(CocoFile File, int Image, IReadOnlyDictionary<long, int> ClassIds);

/// <summary>What COCO's instances and panoptic have in common: categories of several files become one label map.</summary>
internal static class CocoDataset
{
    /// <param name="samplesOf">The samples of one file, with their places among its images.</param>
    /// <param name="masks">The reader of masks, given each image's place by its path.</param>
    public static Dataset Open(string root, OpeningFaults faults, string layout, IEnumerable<CocoSource> sources,
        bool hasBackground, Func<ImageLocator, CocoFile, CocoSource, (int At, Sample Sample)[]> samplesOf,
        Func<LabelMap, IReadOnlyDictionary<string, CocoPlace>, IMaskReader> masks)
    {
        var classes = new AnnotationClasses(hasBackground);
        var locator = new ImageLocator(root, faults);
        var places = new Dictionary<string, CocoPlace>(StringComparer.Ordinal);
        var samples = new List<Sample>();
        // Train first: classes have its order, and other files can only add to them.
        foreach (CocoSource source in SplitNames.InOrder(sources.Where(source => source.IsCoco), source => source.Split))
        {
            CocoFile file = CocoFile.Read(source.Json);
            (int At, Sample Sample)[] found = samplesOf(locator, file, source);
            if (found.Length == 0) continue;
            Dictionary<long, int> ids = Blame.On(file.Path, () => file.Categories.ToDictionary(category => category.Id,
                category => classes.Add(category.Name, category.Color, category.Thing ?? true)));
            foreach ((int at, Sample sample) in found)
            {
                samples.Add(sample);
                places.TryAdd(sample.ImagePath, new CocoPlace(file, at, ids));
            }
        }
        var splits = AnnotatedSamples.BySplit(root, samples);
        LabelMap labels = classes.ToLabelMap(root);
        return new Dataset(root, layout, labels, masks(labels, places), splits);
    }
}
