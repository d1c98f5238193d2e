using Tessera.Imaging.Compositing;
using Tessera.Imaging.Files;
using Tessera.Inference.Prediction;

namespace Tessera.Inference.Outputs;

/// <summary>Each image changed where its mask says so, one edit after the other, as PNG in the folder <c>edited</c>.</summary>
public sealed class EditOutput(IReadOnlyList<IPictureEdit> edits) : IPredictionOutput
{
    public const string Name = "edited", Folder = "edited";

    public IEnumerable<string> FilesOf(PredictionTarget target) => [PlaceOf(target)];

    public OutputParts Write(MaskedImage made)
    {
        string file = PlaceOf(made.Target);
        ImageFile.Write(file, PictureEdits.Of(made.Image, made.Mask, edits));
        return OutputParts.OfFile(Name, file);
    }

    private static string PlaceOf(PredictionTarget target) => target.Under(Folder, ".png");
}
