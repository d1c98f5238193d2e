using Tessera.Core.Text;
using Tessera.Torch.Tracing;

namespace Tessera.Export.Mapping;

/// <summary>Finds the last resize, where it is the network's last act and brings the logits to the image's own size.</summary>
internal static class Head
{
    private const int Version = 1;

    /// <summary>The tensor before that resize as JSON, {"version":1,"tensor":".."}, or empty.</summary>
    public static string Describe(TracedGraph traced, GraphMapping graph, TensorValue logits, TensorValue image) =>
        Find(traced, graph, logits, image) is { } tensor ? Json(tensor) : "";

    private static string? Find(TracedGraph traced, GraphMapping graph, TensorValue logits, TensorValue image)
    {
        // Copies and dropout after the resize have become the same tensor, so the node is found by what it was mapped to.
        TracedNode? last = traced.Nodes.LastOrDefault(node => node.Operator == "aten::upsample_bilinear2d"
            && node.Results is [string result] && graph.Value(result) == logits);
        if (last is null) return null;
        var call = new OperatorCall(graph, last);
        bool toImage = !call.IsNone(1) && call.Ints(1) is [SizeInt { Dim: 2 } height, SizeInt { Dim: 3 } width]
            && height.Of.Name == image.Name && width.Of.Name == image.Name;
        // The runtime's own upsampling is that of align_corners = false.
        return toImage && !call.Flag(2) ? call.Tensor(0).Name : null;
    }

    private static string Json(string tensor) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("version", Version);
        json.WriteString("tensor", tensor);
        json.WriteEndObject();
    });
}
