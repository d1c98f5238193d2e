using Tessera.Torch.Tracing;

namespace Tessera.Export.Mapping;

/// <summary>Every operator that can be exported. In-place variants ("aten::relu_") share the entry: a trace has no
/// aliases.</summary>
internal static class MappingTable
{
    private static readonly Dictionary<string, Func<OperatorCall, MappedValue>> Mappings =
        new IEnumerable<(string Operator, Func<OperatorCall, MappedValue> Map)>[]
        {
            Convolution.Mappings, Normalisation.Mappings, Activation.Mappings, Pooling.Mappings, Unpooling.Mappings,
            Resize.Mappings, Shape.Mappings, Slicing.Mappings, Padding.Mappings, Arithmetic.Mappings, Product.Mappings,
            Plumbing.Mappings,
        }
        .SelectMany(family => family)
        .ToDictionary(entry => entry.Operator, entry => entry.Map, StringComparer.Ordinal);

    public static IEnumerable<string> Operators => Mappings.Keys.Order(StringComparer.Ordinal);

    /// <summary>Writes what an operator does; a result of several values is a list of them.</summary>
    /// <exception cref="ExportException">The operator has no mapping.</exception>
    public static Func<OperatorCall, MappedValue> Find(TracedNode node) =>
        Mappings.TryGetValue(node.Operator, out var map) || Mappings.TryGetValue(node.Operator.TrimEnd('_'), out map)
            ? map
            : throw ExportException.At(node.Operator, node.Scope, "this operator has no mapping to ONNX; the export stops here");
}
