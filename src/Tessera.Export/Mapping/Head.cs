using Tessera.Onnx.Models;
using Tessera.Torch.Tracing;

namespace Tessera.Export.Mapping;

/// <summary>Finds the last resize, where it is the network's last act and brings the logits to the image's own size.</summary>
internal static class Head
{
    /// <summary>The tensor before that resize, where a runtime may cut the graph; null if there is none.</summary>
    public static ModelHead? Find(TracedGraph traced, GraphMapping graph, TensorValue logits, TensorValue image)
    {
        // Copies after the resize have become the same tensor, so the node is found by what it was mapped to.
        TracedNode? last = traced.Nodes.LastOrDefault(node => node.Operator == "aten::upsample_bilinear2d"
            && node.Results is [string result] && graph.Value(result) == logits);
        if (last is null) return null;
        var call = new OperatorCall(graph, last);
        bool toImage = !call.IsNone(1) && call.Ints(1) is [SizeInt { Dim: 2 } height, SizeInt { Dim: 3 } width]
            && height.Of.Name == image.Name && width.Of.Name == image.Name;
        // The runtime's own upsampling is that of align_corners = false.
        return toImage && !call.Flag(2) ? new ModelHead(call.Tensor(0).Name) : null;
    }
}
