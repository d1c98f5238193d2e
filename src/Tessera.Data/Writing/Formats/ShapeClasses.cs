using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Annotations;
using Tessera.Data.Datasets;

namespace Tessera.Data.Writing.Formats;

/// <summary>What formats of shapes have in common: what no shape covers is the background, and is not drawn.</summary>
internal static class ShapeClasses
{
    private const string Background = "background";

    // Outlines of more would be gigabytes of text for one image; a mask of noise with 20 Mpx has so many.
    private const int MostRuns = 10_000_000;

    /// <exception cref="InputException">There is nothing to draw, or a name means something else to those who read the
    /// format.</exception>
    public static LabelMap Fit(Dataset data, string format)
    {
        if (data.Labels.Classes.FirstOrDefault(c => c.Name is AnnotationClasses.Ignored or "_background_") is { } odd)
            throw InputException.At(
                data.Root, $"has a class '{odd.Name}', which is none in {format}; rename it with --map {odd.Name}=other");
        if (data.Labels.Classes.All(c => c.Id == BackgroundOf(data.Labels)))
            throw InputException.At(data.Root, $"has no class but the background; expected one that {format} can draw");
        return data.Labels;
    }

    /// <summary>The id of the class that is not drawn, where there is one.</summary>
    public static int? BackgroundOf(LabelMap labels) => labels.Find(Background)?.Id;

    /// <summary>Every segment but the background with its polygons, which have no holes; x and y of a corner follow each
    /// other.</summary>
    /// <exception cref="InputException">The mask is too ragged; the message begins with <paramref name="path"/>.</exception>
    public static IEnumerable<(Segment Segment, IReadOnlyList<Point[]> Polygons)> Draw(Mask mask, LabelMap labels, string path)
    {
        Segmentation segmentation = Segmentation.Of(mask, labels, BackgroundOf(labels));
        Region[] regions = segmentation.Regions();
        long runs = regions.Sum(region => (long)region.Runs.Length);
        if (runs > MostRuns)
            throw InputException.At(
                path, $"would have the outlines of {runs} pieces of rows; expected at most {MostRuns}: the mask is noise");
        return segmentation.Segments.Zip(regions, (segment, region) => (segment, Contours.WithoutHoles(region)));
    }
}
