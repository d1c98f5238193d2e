using Tessera.Torch.Tracing;

namespace Tessera.Export.Mapping;

/// <summary>Writes what one operator does and gives back its results.</summary>
internal delegate IReadOnlyList<MappedValue> OperatorMapping(OperatorCall call);

/// <summary>Every operator that can be exported. In-place variants ("aten::relu_") share the entry: a trace has no aliases.</summary>
internal static class MappingTable
{
    private static readonly Dictionary<string, OperatorMapping> Mappings = new IEnumerable<(string Operator, Func<OperatorCall, MappedValue> Map)>[]
    {
        Convolution.Mappings, Normalisation.Mappings, Activation.Mappings, Pooling.Mappings, Resize.Mappings, Shape.Mappings,
        Slicing.Mappings, Padding.Mappings, Arithmetic.Mappings, Product.Mappings, Plumbing.Mappings,
    }
        .SelectMany(family => family)
        .ToDictionary(entry => entry.Operator, entry => (OperatorMapping)(call => [entry.Map(call)]), StringComparer.Ordinal)
        .Concat(Slicing.Splits.ToDictionary(entry => entry.Operator, entry => entry.Map))
        .ToDictionary();

    public static IEnumerable<string> Operators => Mappings.Keys.Order(StringComparer.Ordinal);

    /// <exception cref="ExportException">The operator has no mapping.</exception>
    public static OperatorMapping Find(TracedNode node)
    {
        if (Mappings.TryGetValue(node.Operator, out OperatorMapping? mapping) || Mappings.TryGetValue(node.Operator.TrimEnd('_'), out mapping)) return mapping;
        throw ExportException.At(node.Operator, node.Scope, "this operator has no mapping to ONNX; the export stops here");
    }
}
