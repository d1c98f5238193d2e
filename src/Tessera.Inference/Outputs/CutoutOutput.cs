using Tessera.Core.Masks;
using Tessera.Imaging.Compositing;
using Tessera.Imaging.Drawing;
using Tessera.Imaging.Files;
using Tessera.Inference.Prediction;

namespace Tessera.Inference.Outputs;

/// <summary>Some classes cut out of each image, the rest transparent, as PNG in the folder <c>cutouts</c>.</summary>
/// <param name="classes">What is kept.</param>
/// <param name="feather">The width of the edge's slope, in pixels.</param>
public sealed class CutoutOutput(IReadOnlySet<int> classes, double feather) : IPredictionOutput
{
    public const string Name = "cutout", Folder = "cutouts";

    public IEnumerable<string> FilesOf(PredictionTarget target) => [PlaceOf(target)];

    public OutputParts Write(MaskedImage made)
    {
        string file = PlaceOf(made.Target);
        ImageFile.Write(file, Blending.WithAlpha(DisplayImage.Of(made.Image), FeatheredEdge.Of(made.Mask, classes, feather)));
        return OutputParts.OfFile(Name, file);
    }

    private static string PlaceOf(PredictionTarget target) => target.Under(Folder, ".png");
}
