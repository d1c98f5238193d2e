using Tessera.Onnx.Models;

namespace Tessera.Export.Quantisation;

/// <summary>What became of one convolution or product.</summary>
/// <param name="Name">Of its node.</param>
/// <param name="Operator">Conv, ConvTranspose, MatMul or Gemm.</param>
/// <param name="WhyFloat">Null where it works on integers.</param>
/// <param name="Changed">Share of places whose class it changed when it alone worked on integers;
/// null where it was not tried.</param>
public sealed record QuantisedLayer(string Name, string Operator, string? WhyFloat, double? Changed)
{
    public bool IsInteger => WhyFloat is null;
}

/// <param name="Model">The network with its metadata.</param>
/// <param name="Layers">In the graph's order.</param>
/// <param name="Images">How many gave the ranges.</param>
/// <param name="FoldedNorms">Batch normalisations that convolutions took in.</param>
public sealed record QuantisationResult(OnnxModelFile Model, IReadOnlyList<QuantisedLayer> Layers, int Images, int FoldedNorms);
