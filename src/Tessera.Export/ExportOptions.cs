using Tessera.Core.Labels;
using Tessera.Core.Preprocessing;
using Tessera.Onnx.Models;

namespace Tessera.Export;

/// <summary>What a model file carries besides its network.</summary>
/// <param name="Provenance">Versioned JSON: where the weights come from.</param>
/// <param name="Size">Of the only images the network takes; null for any.</param>
/// <param name="State">What a video network hands from frame to frame, as its further inputs and outputs; null for none.</param>
public sealed record ExportOptions(LabelMap Labels, ImagePreprocessing Preprocessing, string Provenance,
    (int Height, int Width)? Size = null, ModelState? State = null)
{
    public const string ProvenanceKey = "tessera.provenance";
}
