using System.Globalization;
using Tessera.Core.Masks;
using Tessera.Imaging.Files;
using Tessera.Inference.Prediction;

namespace Tessera.Inference.Outputs;

/// <summary>The objects of counted classes as 16-bit grey PNG beside the mask, NAME_instances.png: 0 for none, then 1, 2, … in
/// the order of their first pixels.</summary>
public sealed class InstanceOutput(InstanceOptions options) : IPredictionOutput
{
    public const string Name = "instances";

    public IEnumerable<string> FilesOf(PredictionTarget target) => [PlaceOf(target)];

    public OutputParts Write(MaskedImage made)
    {
        ConnectedComponents found = Instances.Of(made.Mask, options);
        if (found.Count > ushort.MaxValue)
            throw new UnfitImageException(string.Create(CultureInfo.InvariantCulture,
                $"has {found.Count} objects; an instance mask of 16 bits holds {ushort.MaxValue}: ") +
                "take specks away with --clean, or leave --instances out");
        var instances = new Mask(found.Width, found.Height, is16Bit: true);
        Span<ushort> numbers = instances.Ids16;
        for (int i = 0; i < numbers.Length; i++) numbers[i] = (ushort)found.Labels[i];
        string file = PlaceOf(made.Target);
        MaskFile.WriteGrey(file, instances);
        return OutputParts.OfFile(Name, file);
    }

    private static string PlaceOf(PredictionTarget target) => target.Beside("_instances.png");
}
