using Tessera.Core.Probabilities;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Inference.Prediction;

namespace Tessera.Inference.Outputs;

/// <summary>How sure the answers are, as grey images beside the masks: NAME_confidence.png.</summary>
internal sealed class CertaintyMapOutput(IReadOnlyList<CertaintyKind> kinds) : IPredictionOutput
{
    public IEnumerable<string> FilesOf(PredictionTarget target) => kinds.Select(kind => PlaceOf(target, kind));

    public OutputParts Write(MaskedImage made)
    {
        var notes = new List<PredictionNote>();
        foreach ((CertaintyKind kind, Image grey) in made.Maps)
        {
            string file = PlaceOf(made.Target, kind);
            ImageFile.Write(file, grey);
            notes.Add(new PredictionNote(NameOf(kind), file));
        }
        return new OutputParts(notes);
    }

    private static string PlaceOf(PredictionTarget target, CertaintyKind kind) => target.Beside($"_{NameOf(kind)}.png");

    private static string NameOf(CertaintyKind kind) => kind.ToString().ToLowerInvariant();
}
