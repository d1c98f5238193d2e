using Tessera.Core.Labels;
using Tessera.Core.Preprocessing;

namespace Tessera.Export;

/// <summary>What a model file carries besides its network.</summary>
/// <param name="Provenance">Versioned JSON: where the weights come from.</param>
public sealed record ExportOptions(LabelMap Labels, ImagePreprocessing Preprocessing, string Provenance)
{
    public const string ProvenanceKey = "tessera.provenance";
}
