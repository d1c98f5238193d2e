using Tessera.Core.Files;
using Tessera.Core.Progress;
using Tessera.Core.Text;
using Tessera.Onnx.Models;
using Tessera.Onnx.Models.Format;

namespace Tessera.Export.Quantisation;

/// <summary>
/// Brings a trained network to integers without training it again: activations of 8 bits by the ranges that images
/// show, weights of 7 bits with a scale for each output channel (Jacob et al., 2018; Nagel et al., 2021).
/// </summary>
public static class Quantiser
{
    /// <summary>The metadata that says how a file was made.</summary>
    public const string Key = "tessera.quantisation";

    private const int LeastOpset = 13;

    /// <param name="model">Left as it is.</param>
    /// <param name="source">Stands for its file in messages.</param>
    /// <param name="logits">The tensor whose classes count: the head's, or the first output.</param>
    /// <param name="images">Gone through once.</param>
    /// <exception cref="InputException">There is nothing to quantise, there are no images,
    /// or the network fails on one.</exception>
    public static QuantisationResult Run(OnnxModelFile model, string source, string logits, IEnumerable<NetworkInput> images,
        QuantiserOptions? options = null, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        options ??= new();
        // From there on a DequantizeLinear takes a scale for each channel.
        if (model.Opset is < LeastOpset)
            throw InputException.At(
                source, $"has operators of opset {model.Opset}; int8 needs {LeastOpset} or later: export it anew");
        string[] kept = [logits];
        OnnxModelFile network = OnnxModelFile.FromBytes(model.ToBytes(), source);
        NetworkGraph.StoreConstants(network.Graph);
        NetworkGraph.PassBy("Dropout", network.Graph, kept);
        int folded = BatchNormFolding.Fold(network.Graph, kept);
        FormChange.Apply(network.Graph);
        var graph = new NetworkGraph(network.Graph, kept);
        (NodeProto Node, string? WhyFloat)[] found = [.. LayerChoice.Of(graph)];
        NodeProto[] possible = [.. found.Where(layer => layer.WhyFloat is null).Select(layer => layer.Node)];
        if (possible.Length == 0) throw NothingToDo(source, [.. found.Select(layer => layer.WhyFloat)]);

        var tried = new List<NetworkInput>();
        using var ranges = new RangeCollector(network, new IntegerPlan(graph, possible).Tensors, source);
        foreach (NetworkInput image in images)
        {
            cancellation.ThrowIfCancellationRequested();
            ranges.Add(image);
            if (tried.Count < options.Tried) tried.Add(image);
            progress?.Report(new ProgressReport("calibrating", ranges.Images, 0));
        }
        if (ranges.Images == 0)
            throw InputException.At(source, "no image to calibrate on; expected some that are like those it will see");
        Dictionary<string, IntegerScale> scales = ranges.Scales();

        var writing = new Writing(network, graph, scales);
        var why = found.ToDictionary(layer => layer.Node, layer => layer.WhyFloat ?? (options.KeepFloat.Contains(layer.Node.Name)
            ? "asked for" : LayerChoice.WhyFloat(ranges.Shape(layer.Node.Input[0]), ranges.Shape(writing.Result(layer.Node)))));
        HashSet<NodeProto> paying = LayerChoice.WithoutLoss(graph, possible.Where(node => why[node] is null), ranges.Size,
            options.LeastProducts);
        var changes = new ClassChanges(network, logits, tried, source);
        var changed = new Dictionary<NodeProto, double>();
        foreach (NodeProto node in possible.Where(paying.Contains))
        {
            cancellation.ThrowIfCancellationRequested();
            changed[node] = changes.Of(writing.With([node]));
            progress?.Report(new ProgressReport("trying layers", changed.Count, paying.Count));
        }
        HashSet<NodeProto> chosen = LayerChoice.WithoutLoss(graph,
            paying.Where(node => changed[node] <= options.MostChanged), ranges.Size, options.LeastProducts);
        var plan = new IntegerPlan(graph, chosen);
        QuantisedLayer[] layers = [.. found.Select(layer => Told(layer.Node))];
        if (chosen.Count == 0) throw NothingToDo(source, [.. layers.Select(layer => layer.WhyFloat)]);
        OnnxModelFile made = writing.With(chosen);
        made.RemoveMetadata(ModelDropout.Key);
        made.SetMetadata(Key, Json(ranges.Images, layers));
        return new QuantisationResult(made, layers, ranges.Images, folded);

        QuantisedLayer Told(NodeProto node)
        {
            double? share = changed.TryGetValue(node, out double measured) ? measured : null;
            string? reason = plan.IsInteger(node) ? null
                : why[node] ?? (share > options.MostChanged ? "changes too many classes" : LayerChoice.NoGain);
            return new QuantisedLayer(node.Name, node.OpType, reason, share);
        }
    }

    private static InputException NothingToDo(string source, IReadOnlyList<string?> whyFloat) =>
        InputException.At(source, whyFloat.Count == 0 ? "has no convolution; there is nothing to quantise"
            : $"has no convolution that can work on integers: {string.Join("; ", whyFloat.OfType<string>().Distinct())}");

    private static string Json(int images, IEnumerable<QuantisedLayer> layers) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("version", 1);
        json.WriteString("activations", "uint8");
        json.WriteString("weights", "int7, a scale an output channel");
        json.WriteNumber("images", images);
        json.WriteStartArray("float");
        foreach (QuantisedLayer layer in layers.Where(layer => !layer.IsInteger)) json.WriteStringValue(layer.Name);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>One network in any choice of integer layers.</summary>
    private sealed class Writing(OnnxModelFile network, NetworkGraph graph, Dictionary<string, IntegerScale> scales)
    {
        public string Result(NodeProto node) => new IntegerPlan(graph, [node]).Result(node);

        public OnnxModelFile With(IEnumerable<NodeProto> layers) =>
            network.With(new IntegerWriter(graph, new IntegerPlan(graph, layers), scales).Write());
    }
}
