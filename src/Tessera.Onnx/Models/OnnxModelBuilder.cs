using System.Runtime.InteropServices;
using Google.Protobuf;
using Tessera.Onnx.Models.Format;
using Tessera.Onnx.Sessions;

namespace Tessera.Onnx.Models;

/// <summary>Writes an ONNX graph node by node. A node and its first output share one name, "decoder.0.conv/Conv", made
/// unique.</summary>
public sealed class OnnxModelBuilder
{
    /// <summary>The newest operators that every reader we check against knows (python3-onnx 1.12).</summary>
    public const int Opset = 17;

    private const int IrVersion = 8;

    private readonly ModelProto _model;
    private readonly GraphProto _graph;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public OnnxModelBuilder(string graphName)
    {
        _graph = new GraphProto { Name = graphName };
        _model = new ModelProto { IrVersion = IrVersion, ProducerName = "tessera", Graph = _graph };
        _model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = Opset });
    }

    /// <summary>Declares an input and gives back its name.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public string Input(string name, OnnxElementType type, params IEnumerable<OnnxDim> shape)
    {
        Claim(name);
        _graph.Input.Add(Port(name, type, shape));
        return name;
    }

    public void Output(string name, OnnxElementType type, params IEnumerable<OnnxDim> shape) =>
        _graph.Output.Add(Port(name, type, shape));

    /// <summary>Stores weights under a name, made unique, and gives that name back.</summary>
    public string Initializer(string name, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) =>
        Initializer(name, OnnxElementType.Float, MemoryMarshal.AsBytes(values), values.Length, shape);

    /// <inheritdoc cref="Initializer(string, ReadOnlySpan{float}, ReadOnlySpan{long})"/>
    public string Initializer(string name, ReadOnlySpan<long> values, params ReadOnlySpan<long> shape) =>
        Initializer(name, OnnxElementType.Int64, MemoryMarshal.AsBytes(values), values.Length, shape);

    /// <summary>Adds a node with one output and gives back the output's name. An empty input name leaves an optional input
    /// out.</summary>
    /// <param name="scope">The module that the node belongs to; empty for none.</param>
    public string Node(string op, string scope, IEnumerable<string> inputs, params IEnumerable<OnnxAttribute> attributes) =>
        Nodes(op, scope, 1, inputs, attributes)[0];

    /// <summary>Adds a node with several outputs.</summary>
    public IReadOnlyList<string> Nodes(
        string op, string scope, int outputs, IEnumerable<string> inputs, params IEnumerable<OnnxAttribute> attributes)
    {
        string name = Unique(scope.Length == 0 ? op : $"{scope}/{op}");
        string[] made = [name, .. Enumerable.Range(1, outputs - 1).Select(i => Unique($"{name}:{i}"))];
        var node = new NodeProto { Name = name, OpType = op };
        node.Input.AddRange(inputs);
        node.Output.AddRange(made);
        node.Attribute.AddRange(attributes.Select(attribute => attribute.Proto));
        _graph.Node.Add(node);
        return made;
    }

    /// <summary>Gives a node's output another name, everywhere it is used.</summary>
    /// <exception cref="ArgumentException">The new name is taken.</exception>
    public void Rename(string tensor, string name)
    {
        Claim(name);
        foreach (NodeProto node in _graph.Node)
        {
            Replace(node.Input);
            Replace(node.Output);
        }

        void Replace(IList<string> names)
        {
            for (int i = 0; i < names.Count; i++)
            {
                if (names[i] == tensor) names[i] = name;
            }
        }
    }

    public void Metadata(string key, string value) =>
        _model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });

    public byte[] ToBytes() => _model.ToByteArray();

    private string Initializer(string name, OnnxElementType type, ReadOnlySpan<byte> raw, int count, ReadOnlySpan<long> shape)
    {
        long expected = 1;
        foreach (long size in shape) expected = checked(expected * size);
        if (expected != count)
            throw new ArgumentException($"initializer '{name}' has {count} values; its shape wants {expected}");
        var tensor = new TensorProto { Name = Unique(name), DataType = (int)type, RawData = ByteString.CopyFrom(raw) };
        tensor.Dims.AddRange(shape.ToArray());
        _graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    private void Claim(string name)
    {
        if (!_names.Add(name)) throw new ArgumentException($"the graph has a tensor named '{name}' already");
    }

    private string Unique(string wanted)
    {
        string name = wanted;
        for (int i = 1; !_names.Add(name); i++) name = $"{wanted}_{i}";
        return name;
    }

    private static ValueInfoProto Port(string name, OnnxElementType type, IEnumerable<OnnxDim> dims)
    {
        var shape = new TensorShapeProto();
        foreach (OnnxDim dim in dims)
        {
            var proto = new TensorShapeProto.Types.Dimension();
            if (dim.Size is { } size) proto.DimValue = size;
            else proto.DimParam = dim.Symbol ?? "";
            shape.Dim.Add(proto);
        }
        return new() { Name = name, Type = new() { TensorType = new() { ElemType = (int)type, Shape = shape } } };
    }
}
