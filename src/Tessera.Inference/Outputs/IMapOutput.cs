using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Imaging.Rasters;
using Tessera.Inference.Prediction;

namespace Tessera.Inference.Outputs;

/// <summary>An output that needs the mask alone, and so is made of rasters too whose image is never in memory.</summary>
public interface IMapOutput : IPredictionOutput
{
    /// <param name="place">Where on Earth the mask lies, where its image says so.</param>
    /// <exception cref="UnfitImageException">This mask cannot be had so.</exception>
    /// <exception cref="Core.Files.InputException">The disk refuses.</exception>
    OutputParts Write(PredictionTarget target, Mask mask, LabelMap labels, GeoReference? place);

    OutputParts IPredictionOutput.Write(MaskedImage made) => Write(made.Target, made.Mask, made.Labels, null);
}
