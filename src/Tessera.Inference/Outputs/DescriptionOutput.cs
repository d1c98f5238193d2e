using Tessera.Core.Files;
using Tessera.Core.Masks.Describing;
using Tessera.Inference.Prediction;

namespace Tessera.Inference.Outputs;

/// <summary>A few words on what is in the picture, as NAME.txt beside the mask and in the result: alternative text.</summary>
public sealed class DescriptionOutput : IPredictionOutput
{
    public const string Name = "description";

    public IEnumerable<string> FilesOf(PredictionTarget target) => [PlaceOf(target)];

    public OutputParts Write(MaskedImage made)
    {
        string text = MaskDescription.Of(made.Mask, made.Labels);
        AtomicFile.Write(PlaceOf(made.Target), stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text + "\n")),
            durable: false);
        return new OutputParts([new PredictionNote(Name, text)]);
    }

    private static string PlaceOf(PredictionTarget target) => target.Beside(".txt");
}
