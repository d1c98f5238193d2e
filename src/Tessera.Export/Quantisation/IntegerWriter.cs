using Tessera.Onnx.Models.Format;
using Tessera.Onnx.Sessions;

namespace Tessera.Export.Quantisation;

/// <summary>Writes a plan into a graph: QuantizeLinear and DequantizeLinear around whatever works on bytes, and weights
/// as integers. A runtime that knows no better computes the same in float.</summary>
internal sealed class IntegerWriter
{
    private static readonly IntegerScale Unit = IntegerScale.Of(0, 1);

    private readonly NetworkGraph _graph;
    private readonly IntegerPlan _plan;
    private readonly IReadOnlyDictionary<string, IntegerScale> _scales;
    private readonly GraphProto _made = new();

    /// <param name="scales">Of every tensor that the plan keeps in bytes.</param>
    public IntegerWriter(NetworkGraph graph, IntegerPlan plan, IReadOnlyDictionary<string, IntegerScale> scales) =>
        (_graph, _plan, _scales) = (graph, plan, scales);

    /// <summary>The graph's nodes and weights anew.</summary>
    public GraphProto Write()
    {
        HashSet<NodeProto> absorbed = [.. _graph.Nodes.Where(_plan.IsInteger).Select(_plan.Absorbed).OfType<NodeProto>()];
        HashSet<string> inside = [.. _graph.Nodes.Where(_plan.IsInteger).Select(_plan.Result)];
        HashSet<string> bytes = [.. _plan.Tensors];
        foreach (string input in _graph.Proto.Input.Select(port => port.Name).Where(bytes.Contains)) Turn(input);
        foreach (NodeProto node in _graph.Nodes.Where(node => !absorbed.Contains(node)))
        {
            NodeProto copy = node.Clone();
            bool integer = _plan.IsInteger(node);
            for (int i = 0; i < copy.Input.Count; i++)
            {
                string name = copy.Input[i];
                if (!bytes.Contains(name)) continue;
                if (!integer && !inside.Contains(name)) continue;
                bool product = !integer && node.OpType is "Conv" or "ConvTranspose" && i == 0;
                copy.Input[i] = node.OpType == "Shape" ? Stored(name) : product ? RestoredByChannel(node, name) : Restored(name);
            }
            if (integer)
            {
                if (node.OpType == "Conv") WriteWeights(copy, ScaleFor(node.Input[0]).Scale);
                if (FormChange.IsGate(node)) ShiftByThree(copy);
                copy.Output[0] = _plan.Result(node);
            }
            _made.Node.Add(copy);
            foreach (string output in copy.Output.Where(bytes.Contains)) Turn(output);
        }
        _made.Name = _graph.Proto.Name;
        _made.Initializer.AddRange(_graph.Proto.Initializer);
        _made.Input.AddRange(_graph.Proto.Input);
        _made.Output.AddRange(_graph.Proto.Output);
        NetworkGraph.DropUnused(_made);
        return _made;
    }

    private static string Stored(string tensor) => $"{tensor}/quantised";

    private static string Restored(string tensor) => $"{tensor}/dequantised";

    // The tensor whose scale it is: resizes and pooling hand theirs on.
    private string ScaleOf(string tensor)
    {
        while (_graph.Maker(tensor) is { } maker
            && _plan.IsInteger(maker) && IntegerPlan.SharesScale(maker) is { } source)
            tensor = source;
        return tensor;
    }

    private void Turn(string tensor)
    {
        string owner = ScaleOf(tensor), scale = $"{owner}/scale", zero = $"{owner}/zero";
        if (owner == tensor)
        {
            bool gate = IsGate(tensor);
            IntegerScale kept = gate ? Unit : _scales[tensor];
            if (gate)
                _made.Initializer.Add(
                    NetworkGraph.Stored<float>($"{owner}/sixfold", OnnxElementType.Float, [6 * kept.Scale]));
            _made.Initializer.Add(NetworkGraph.Stored<float>(scale, OnnxElementType.Float, [kept.Scale]));
            _made.Initializer.Add(NetworkGraph.Stored<byte>(zero, OnnxElementType.UInt8, [kept.ZeroPoint]));
        }
        Add("QuantizeLinear", Stored(tensor), [tensor, IsGate(tensor) ? $"{owner}/sixfold" : scale, zero]);
        Add("DequantizeLinear", Restored(tensor), [Stored(tensor), scale, zero]);
    }

    private IntegerScale ScaleFor(string tensor) => ScaleOf(tensor) is var owner && IsGate(owner) ? Unit : _scales[owner];

    private bool IsGate(string tensor) => _graph.Maker(tensor) is { } maker && FormChange.IsGate(maker) && _plan.IsInteger(maker);

    // clip(x / 6 + 1/2) in steps of 1/255 is x + 3 in steps of 6/255: what is below 0 and above 6 saturates.
    private void ShiftByThree(NodeProto gate)
    {
        string three = $"{gate.Name}/three";
        _made.Initializer.Add(NetworkGraph.Stored<byte>(three, OnnxElementType.UInt8, [1]));
        _made.Initializer.Add(NetworkGraph.Stored<float>($"{three}.scale", OnnxElementType.Float, [3]));
        _made.Initializer.Add(NetworkGraph.Stored<byte>($"{three}.zero", OnnxElementType.UInt8, [0]));
        Add("DequantizeLinear", Restored(three), [three, $"{three}.scale", $"{three}.zero"]);
        gate.OpType = "Add";
        gate.Attribute.Clear();
        gate.Input.Add(Restored(three));
    }

    // ONNX Runtime (weight_bias_quantization.cc) turns the weights of any convolution between two tensors in bytes
    // into bytes itself, with one scale for all channels. It leaves alone those whose input has a scale for each
    // channel, here the same for all.
    private string RestoredByChannel(NodeProto conv, string tensor)
    {
        TensorProto? weights = _graph.Weight(conv.Input[1]);
        if (weights is null) return Restored(tensor);
        int channels = (int)(conv.OpType == "Conv"
            ? weights.Dims[1] * (NetworkGraph.Attribute(conv, "group")?.I ?? 1)
            : weights.Dims[0]);
        string name = $"{Restored(tensor)}.{conv.Name}";
        IntegerScale kept = ScaleFor(tensor);
        var (units, zeros) = (new float[channels], new byte[channels]);
        Array.Fill(units, kept.Scale);
        Array.Fill(zeros, kept.ZeroPoint);
        _made.Initializer.Add(NetworkGraph.Stored<float>($"{name}.scale", OnnxElementType.Float, units, channels));
        _made.Initializer.Add(NetworkGraph.Stored<byte>($"{name}.zero", OnnxElementType.UInt8, zeros, channels));
        Add("DequantizeLinear", name, [Stored(tensor), $"{name}.scale", $"{name}.zero"], Axis(1));
        return name;
    }

    private void WriteWeights(NodeProto conv, float inputScale)
    {
        TensorProto stored = _graph.Weight(conv.Input[1]) ?? throw new ArgumentException($"{conv.Name} has no weights");
        float[] weights = NetworkGraph.Floats(stored) ?? [];
        float[] biases = conv.Input.Count > 2 && _graph.Weight(conv.Input[2]) is { } bias ? NetworkGraph.Floats(bias) ?? [] : [];
        int channels = (int)stored.Dims[0];
        ChannelWeights made = ChannelWeights.Quantise(weights, biases, channels, inputScale);

        string name = $"{conv.Output[0]}/weight";
        _made.Initializer.Add(NetworkGraph.Stored<sbyte>(name, OnnxElementType.Int8, made.Values, [.. stored.Dims]));
        _made.Initializer.Add(NetworkGraph.Stored<float>($"{name}.scale", OnnxElementType.Float, made.Scales, channels));
        _made.Initializer.Add(NetworkGraph.Stored<sbyte>($"{name}.zero", OnnxElementType.Int8, new sbyte[channels], channels));
        Add("DequantizeLinear", Restored(name), [name, $"{name}.scale", $"{name}.zero"], Axis(0));
        conv.Input[1] = Restored(name);
        if (biases.Length == 0) return;

        float[] units = Array.ConvertAll(made.Scales, scale => scale * inputScale);
        string biasName = $"{conv.Output[0]}/bias";
        _made.Initializer.Add(NetworkGraph.Stored<int>(biasName, OnnxElementType.Int32, made.Biases, channels));
        _made.Initializer.Add(NetworkGraph.Stored<float>($"{biasName}.scale", OnnxElementType.Float, units, channels));
        _made.Initializer.Add(NetworkGraph.Stored<int>($"{biasName}.zero", OnnxElementType.Int32, new int[channels], channels));
        Add("DequantizeLinear", Restored(biasName), [biasName, $"{biasName}.scale", $"{biasName}.zero"], Axis(0));
        conv.Input[2] = Restored(biasName);
    }

    private static AttributeProto Axis(int axis) =>
        new() { Name = "axis", I = axis, Type = AttributeProto.Types.AttributeType.Int };

    private void Add(string op, string output, string[] inputs, AttributeProto? attribute = null)
    {
        var node = new NodeProto { Name = output, OpType = op };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        if (attribute is not null) node.Attribute.Add(attribute);
        _made.Node.Add(node);
    }
}
