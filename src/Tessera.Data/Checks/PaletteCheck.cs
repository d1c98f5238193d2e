using System.Globalization;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;
using Tessera.Imaging.Files;

namespace Tessera.Data.Checks;

/// <summary>
/// Colours and ids taken for each other: an indexed mask saved as RGB or turned to grey, ids where colours belong, or a palette
/// that a tool has sorted anew, so that the colours are still right and the ids are not.
/// </summary>
internal sealed class PaletteCheck(Dataset dataset) : ISampleCheck
{
    public IEnumerable<Finding> Look(CheckedSample sample)
    {
        Finding? finding = sample.Encoding switch
        {
            MaskEncoding.Colour => Of(sample, "an RGB picture: colours, not ids",
                "write ids for the colours (an indexed PNG keeps both), or describe the data as colour-coded"),
            MaskEncoding.Brightness => Of(sample, $"grey values that are the brightness of class colours: {Brightnesses(sample)}",
                "save the mask again as an indexed PNG; where two colours are equally bright, from its source"),
            MaskEncoding.Ids => Of(sample, "grey values that are ids, not colours",
                "write the classes' colours, or describe the data as ids"),
            MaskEncoding.AsExpected => Resorted(sample),
            _ => null,
        };
        return finding is null ? [] : [finding];
    }

    private Finding Of(CheckedSample sample, string found, string action) =>
        new(Severity.Error, FindingKinds.Palette, sample.Sample.MaskPath, found, dataset.Masks.Expected, action);

    private string Brightnesses(CheckedSample sample) => string.Join(", ", (sample.Labels?.Unknown ?? []).Take(3).Select(value =>
        dataset.Labels.Classes.FirstOrDefault(c =>
            Math.Abs(MaskEncodings.Brightness(c.Color) - int.Parse(value.Value, CultureInfo.InvariantCulture)) <= 1) is { } like
            ? $"{value.Value} like {like.Name}" : value.Value));

    private Finding? Resorted(CheckedSample sample)
    {
        if (sample.MaskHeader is not { Indexed: true, BitDepth: <= 8 }
            || dataset.Masks is not IdMasks { Ids: var ids }) return null;
        (Mask mask, IReadOnlyList<Rgb>? palette) = Read(sample.Sample.MaskPath);
        if (palette is null) return null;
        long[] counts = MaskIds.Histogram(mask);
        int[] used = [.. Enumerable.Range(0, 256).Where(id => counts[id] > 0 && ids[id] >= 0 && ids[id] < dataset.Labels.Count)];
        // A palette of other colours is only for looking at, as Pascal VOC's is: it says nothing about classes.
        if (used.Length == 0 || used.Any(id => id >= palette.Count || ClassOf(palette[id]) is null)) return null;
        if (used.All(id => palette[id] == Palette.Voc(id))) return null;
        int[] wrong = [.. used.Where(id => dataset.Labels[ids[id]].Color != palette[id])];
        if (wrong.Length == 0) return null;
        string first = string.Join(", ", wrong.Take(3).Select(id => $"id {id} in the colour of {ClassOf(palette[id])}"));
        return Of(sample, $"a palette in another order than the classes: {first}", "write the ids of the colours' classes");
    }

    private string? ClassOf(Rgb color) => dataset.Labels.Classes.FirstOrDefault(c => c.Color == color)?.Name;

    private static (Mask Mask, IReadOnlyList<Rgb>? Palette) Read(string path)
    {
        try
        {
            return MaskFile.ReadWithPalette(path);
        }
        catch (InputException)
        {
            // Read by the layout a moment ago: changed since, which the next run says.
            return (new Mask(1, 1), null);
        }
    }
}
