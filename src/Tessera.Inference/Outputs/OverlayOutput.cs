using Tessera.Imaging.Drawing;
using Tessera.Imaging.Files;
using Tessera.Inference.Prediction;

namespace Tessera.Inference.Outputs;

/// <summary>Each mask over its image, with a legend, into the folder <c>overlays</c>.</summary>
public sealed class OverlayOutput(OverlayOptions? options = null) : IPredictionOutput
{
    public const string Name = "overlay", Folder = "overlays";

    public IEnumerable<string> FilesOf(PredictionTarget target) => [PlaceOf(target)];

    public OutputParts Write(MaskedImage made)
    {
        string file = PlaceOf(made.Target);
        ImageFile.Write(file, Overlay.Draw(made.Image, made.Mask, made.Labels, options));
        return OutputParts.OfFile(Name, file);
    }

    private static string PlaceOf(PredictionTarget target) => target.Under(Folder, ".jpg");
}
