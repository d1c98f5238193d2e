namespace Tessera.Export.Quantisation;

/// <summary>One image as a network takes it, preprocessed already: N,C,H,W.</summary>
public sealed record NetworkInput(float[] Values, IReadOnlyList<long> Shape);
