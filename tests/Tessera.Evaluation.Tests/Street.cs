using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Data.Datasets;
using Tessera.Imaging.Images;
using Tessera.Inference.Segmenters;

namespace Tessera.Evaluation.Tests;

/// <summary>
/// Two images of four pixels whose scores are worked by hand (255 is ignored):
/// <code>
/// A truth 0 0   predicted 0 1      B truth 2 3   predicted 2 2
///         1 255           1 2              3 1             3 1
/// </code>
/// Hits 1, 2, 1, 1; IoU sky 1/2, road 2/3, car 1/2, bus 1/2; 5 of 7 pixels right. As groups, vehicle has 3 of 3.
/// </summary>
internal static class Street
{
    public static readonly LabelMap Labels = new(
    [
        new(0, "sky", new Rgb(10, 20, 30)), new(1, "road", new Rgb(128, 64, 128)),
        new(2, "car", new Rgb(0, 0, 142), "vehicle", Thing: true), new(3, "bus", new Rgb(0, 60, 100), "vehicle", Thing: true),
    ]);

    public static readonly Sample[] Samples = [new("A", "A.png", "A-mask.png", "val"), new("B", "B.png", "B-mask.png", "val")];

    public static LoadedSample Read(Sample sample) => sample.Name == "A"
        ? new LoadedSample(ImageOf(1), MaskOf(0, 0, 1, 255))
        : new LoadedSample(ImageOf(2), MaskOf(2, 3, 3, 1));

    public static ISegmenter Segmenter(LabelMap? labels = null) =>
        new FakeSegmenter(labels ?? Labels, image => image.Bytes[0] == 1 ? MaskOf(0, 1, 1, 2) : MaskOf(2, 2, 3, 1));

    public static Mask MaskOf(params byte[] ids)
    {
        var mask = new Mask(2, ids.Length / 2);
        ids.CopyTo(mask.Ids8);
        return mask;
    }

    public static Image ImageOf(byte number)
    {
        var image = new Image(2, 2);
        image.Bytes[0] = number;
        return image;
    }
}

/// <summary>A segmenter whose answers the test decides.</summary>
internal sealed class FakeSegmenter(LabelMap labels, Func<Image, Mask> segment, ImagePreprocessing? preprocessing = null)
    : ISegmenter
{
    public LabelMap Labels => labels;

    public ImagePreprocessing Preprocessing { get; } = preprocessing ?? new(3, []);

    public int Callers { get; init; } = 1;

    public Mask Segment(Image image) => segment(image);

    public void Dispose() { }
}
