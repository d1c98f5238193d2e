using Tessera.Onnx.Models.Format;
using Tessera.Onnx.Sessions;

namespace Tessera.Export.Quantisation;

/// <summary>Batch normalisation with its statistics fixed is a factor and an offset a channel: a convolution before it takes them
/// into its own weights.</summary>
internal static class BatchNormFolding
{
    /// <summary>Folds wherever the convolution's result is used by nothing else, and says how often.</summary>
    public static int Fold(GraphProto proto, IEnumerable<string> kept)
    {
        var graph = new NetworkGraph(proto, kept);
        int folded = 0;
        foreach (NodeProto norm in proto.Node.Where(node => node.OpType == "BatchNormalization").ToArray())
        {
            if (graph.Maker(norm.Input[0]) is not { OpType: "Conv" or "ConvTranspose" } conv) continue;
            if (graph.OnlyUser(conv.Output[0]) != norm || !Fold(graph, conv, norm)) continue;
            conv.Output[0] = norm.Output[0];
            proto.Node.Remove(norm);
            folded++;
        }
        NetworkGraph.DropUnused(proto);
        return folded;
    }

    private static bool Fold(NetworkGraph graph, NodeProto conv, NodeProto norm)
    {
        float[]? Values(string name) => graph.Weight(name) is { } weight ? NetworkGraph.Floats(weight) : null;
        if (graph.Weight(conv.Input[1]) is not { } stored || NetworkGraph.Floats(stored) is not { } weights) return false;
        float[]? bias = conv.Input.Count > 2 ? Values(conv.Input[2]) : [];
        if (bias is null || Values(norm.Input[1]) is not { } scale || Values(norm.Input[2]) is not { } offset
            || Values(norm.Input[3]) is not { } mean || Values(norm.Input[4]) is not { } variance) return false;

        double epsilon = NetworkGraph.Attribute(norm, "epsilon")?.F ?? 1e-5f;
        double[] factors = [.. scale.Zip(variance, (gain, spread) => gain / Math.Sqrt(spread + epsilon))];
        int[] channelOf = Channels(conv, [.. stored.Dims]);
        int run = weights.Length / channelOf.Length;
        for (int i = 0; i < weights.Length; i++) weights[i] = (float)(weights[i] * factors[channelOf[i / run]]);
        float[] biases = [.. factors.Select((factor, c) =>
            (float)(((bias.Length > 0 ? bias[c] : 0) - (double)mean[c]) * factor + offset[c]))];

        // Names of their own: another convolution may share the weights.
        string weightName = $"{norm.Output[0]}/folded.weight", biasName = $"{norm.Output[0]}/folded.bias";
        graph.Proto.Initializer.Add(NetworkGraph.Stored<float>(weightName, OnnxElementType.Float, weights, [.. stored.Dims]));
        graph.Proto.Initializer.Add(NetworkGraph.Stored<float>(biasName, OnnxElementType.Float, biases, biases.Length));
        conv.Input[1] = weightName;
        if (conv.Input.Count > 2) conv.Input[2] = biasName;
        else conv.Input.Add(biasName);
        return true;
    }

    // The output channel of each run of kernel values. Conv: channels are the first dimension. ConvTranspose: the second, counted
    // anew in each group of the first.
    private static int[] Channels(NodeProto conv, long[] shape)
    {
        (int first, int second) = ((int)shape[0], (int)shape[1]);
        if (conv.OpType == "Conv") return [.. Enumerable.Range(0, first)];
        int groups = (int)(NetworkGraph.Attribute(conv, "group")?.I ?? 1), inEach = first / groups;
        return [.. Enumerable.Range(0, first * second).Select(i => i / second / inEach * second + i % second)];
    }
}
