using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Core.Probabilities;
using Tessera.Imaging.Images;
using Tessera.Inference.Segmenters;

namespace Tessera.Inference.Prediction;

/// <summary>A mask with how sure it is, from one run of the network.</summary>
internal static class CertainSegmentation
{
    public static SegmentedImage Run(IProbabilitySegmenter segmenter, Image image, PredictorOptions options)
    {
        (int classes, int pixels, int ignoreId) = (segmenter.Labels.Count, image.Width * image.Height, segmenter.Labels.IgnoreId);
        float[] entropy = options.Maps.Contains(CertaintyKind.Disagreement) ? new float[pixels] : [];
        float[] probabilities = Ask();
        Placement placement = segmenter.Preprocessing.Place(image.Width, image.Height);
        Mask mask = ClassPlanes.MaskOf(probabilities, classes, placement, ignoreId);
        long doubtful = options.IgnoreBelow is { } least
            ? Ignore(mask, CertaintyMap.Of(CertaintyKind.Confidence, probabilities, classes, pixels), least, ignoreId) : 0;
        return new SegmentedImage(mask)
        {
            Maps = [.. options.Maps.Select(kind => (kind, Grey(MapOf(kind), image)))],
            DoubtfulPixels = doubtful,
        };

        float[] Ask()
        {
            if (entropy.Length == 0) return segmenter.Probabilities(image);
            float[] planes = ClassPlanes.Allocate(classes, image.Width, image.Height);
            segmenter.Probabilities(image, planes, entropy);
            return planes;
        }

        float[] MapOf(CertaintyKind kind) => kind == CertaintyKind.Disagreement
            ? CertaintyMap.Disagreement(probabilities, entropy, classes)
            : CertaintyMap.Of(kind, probabilities, classes, pixels);
    }

    // What a crop left out is ignored already, and counted elsewhere.
    private static long Ignore(Mask mask, float[] confidence, double least, int ignoreId)
    {
        long doubtful = 0;
        for (int i = 0; i < confidence.Length; i++)
        {
            (int x, int y) = (i % mask.Width, i / mask.Width);
            if (confidence[i] >= least || mask[x, y] == ignoreId) continue;
            mask[x, y] = ignoreId;
            doubtful++;
        }
        return doubtful;
    }

    private static Image Grey(float[] values, Image image)
    {
        Image grey = Image.Uninitialized(image.Width, image.Height, channels: 1);
        CertaintyMap.ToGrey(values, grey.Bytes);
        return grey;
    }
}
