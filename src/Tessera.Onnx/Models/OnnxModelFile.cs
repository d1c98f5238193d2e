using Google.Protobuf;
using Tessera.Core.Files;
using Tessera.Onnx.Models.Format;
using Tessera.Onnx.Sessions;

namespace Tessera.Onnx.Models;

/// <summary>An .onnx file as a graph: what it carries, the same with other metadata, or only the part that leads to one
/// tensor.</summary>
public sealed class OnnxModelFile
{
    private readonly ModelProto _model;
    private readonly string _source;

    /// <summary>The graph itself, for whoever rewrites it.</summary>
    public GraphProto Graph => _model.Graph;

    /// <summary>The version of ONNX's own operators; null where it uses none.</summary>
    public long? Opset => _model.OpsetImport.FirstOrDefault(set => set.Domain is "" or "ai.onnx")?.Version;

    public IReadOnlyDictionary<string, string> Metadata => Entries(_model.MetadataProps);

    /// <exception cref="InputException">The file cannot be read or is not an ONNX model.</exception>
    public static OnnxModelFile Read(string path)
    {
        using FileStream stream = Open(path);
        return Parse(path, () => ModelProto.Parser.ParseFrom(stream));
    }

    /// <summary><paramref name="source"/> stands for the file in messages.</summary>
    /// <exception cref="InputException">The bytes are not an ONNX model.</exception>
    public static OnnxModelFile FromBytes(byte[] model, string source) => Parse(source, () => ModelProto.Parser.ParseFrom(model));

    /// <summary>Only the metadata, without keeping the weights in memory.</summary>
    /// <exception cref="InputException">The file cannot be read or is not an ONNX model.</exception>
    public static IReadOnlyDictionary<string, string> ReadMetadata(string path)
    {
        using FileStream stream = Open(path);
        using var input = new CodedInputStream(stream);
        var found = new List<StringStringEntryProto>();
        bool hasGraph = false;
        try
        {
            for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
            {
                if (WireFormat.GetTagFieldNumber(tag) == ModelProto.MetadataPropsFieldNumber)
                    found.Add(StringStringEntryProto.Parser.ParseFrom(input.ReadBytes()));
                else
                {
                    hasGraph |= WireFormat.GetTagFieldNumber(tag) == ModelProto.GraphFieldNumber;
                    input.SkipLastField();
                }
            }
        }
        catch (InvalidProtocolBufferException error)
        {
            throw NotAModel(path, error);
        }
        return hasGraph ? Entries(found) : throw NotAModel(path, null);
    }

    /// <summary>An entry of its own, or another value for one that is there.</summary>
    public void SetMetadata(string key, string value)
    {
        if (_model.MetadataProps.FirstOrDefault(property => property.Key == key) is { } found) found.Value = value;
        else _model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
    }

    public void RemoveMetadata(string key)
    {
        if (_model.MetadataProps.FirstOrDefault(property => property.Key == key) is { } found) _model.MetadataProps.Remove(found);
    }

    /// <summary>A model whose first output is a tensor inside, float, then those of its own outputs that are named; with only the
    /// nodes and weights that lead to them.</summary>
    /// <exception cref="InputException">No node makes that tensor.</exception>
    public byte[] CutAt(string tensor, params IEnumerable<string> keep)
    {
        ValueInfoProto[] others = [.. keep.Select(name => Graph.Output.FirstOrDefault(output => output.Name == name)
            ?? throw InputException.At(_source, $"has no output '{name}'"))];
        return Part([], [Port(tensor, OnnxElementType.Float), .. others]);
    }

    /// <summary>The part of a model that leads from its own inputs and from tensors inside, which become inputs too, to tensors
    /// inside, whose types the engine finds out.</summary>
    /// <exception cref="InputException">No node makes one of the outputs.</exception>
    public byte[] Part(IEnumerable<(string Name, OnnxElementType Type)> inputs, IEnumerable<string> outputs) =>
        Part([.. inputs.Select(input => Port(input.Name, input.Type))],
            [.. outputs.Select(name => new ValueInfoProto { Name = name })]);

    /// <summary>The same model, metadata and all, with another graph.</summary>
    public OnnxModelFile With(GraphProto graph)
    {
        var model = new ModelProto
        {
            IrVersion = _model.IrVersion,
            ProducerName = _model.ProducerName,
            Graph = graph,
        };
        model.OpsetImport.AddRange(_model.OpsetImport);
        model.MetadataProps.AddRange(_model.MetadataProps.Select(property => property.Clone()));
        return new OnnxModelFile(model, _source);
    }

    /// <summary>Whether the first output comes out of an operator of that type.</summary>
    public bool EndsIn(string operatorType) => Graph.Output.Count > 0
        && Graph.Node.Any(node => node.OpType == operatorType && node.Output.Contains(Graph.Output[0].Name));

    public byte[] ToBytes() => _model.ToByteArray();

    public void Save(string path) => AtomicFile.Write(path, stream => _model.WriteTo(stream));

    private OnnxModelFile(ModelProto model, string source) => (_model, _source) = (model, source);

    private byte[] Part(ValueInfoProto[] inputs, ValueInfoProto[] outputs)
    {
        // Backwards from the outputs; nodes stand in an order in which they can run.
        HashSet<string> given = [.. inputs.Select(input => input.Name)], needed = [.. outputs.Select(output => output.Name)];
        var kept = new Stack<NodeProto>();
        foreach (NodeProto node in Graph.Node.Reverse())
        {
            if (!node.Output.Any(name => needed.Contains(name) && !given.Contains(name))) continue;
            kept.Push(node);
            needed.UnionWith(node.Input);
        }
        if (outputs.FirstOrDefault(output => !kept.Any(node => node.Output.Contains(output.Name))) is { } missing)
            throw InputException.At(_source, $"has no tensor '{missing.Name}' to cut the graph at");

        var graph = new GraphProto { Name = Graph.Name };
        graph.Node.AddRange(kept);
        graph.Initializer.AddRange(Graph.Initializer.Where(weight => needed.Contains(weight.Name)));
        graph.Input.AddRange(Graph.Input);
        graph.Input.AddRange(inputs);
        graph.Output.AddRange(outputs);
        var part = new ModelProto { IrVersion = _model.IrVersion, ProducerName = _model.ProducerName, Graph = graph };
        part.OpsetImport.AddRange(_model.OpsetImport);
        part.MetadataProps.AddRange(_model.MetadataProps);
        return part.ToByteArray();
    }

    private static ValueInfoProto Port(string name, OnnxElementType type) =>
        new() { Name = name, Type = new() { TensorType = new() { ElemType = (int)type } } };

    private static FileStream Open(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be read: {error.Message}", error);
        }
    }

    private static OnnxModelFile Parse(string source, Func<ModelProto> parse)
    {
        try
        {
            ModelProto model = parse();
            return model.Graph is { Node.Count: > 0 } ? new OnnxModelFile(model, source) : throw NotAModel(source, null);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw NotAModel(source, error);
        }
    }

    private static InputException NotAModel(string source, Exception? cause)
    {
        string message = $"{source}: is damaged or not an ONNX model; expected an .onnx file";
        return cause is null ? new InputException(message) : new InputException(message, cause);
    }

    private static Dictionary<string, string> Entries(IEnumerable<StringStringEntryProto> properties)
    {
        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (StringStringEntryProto property in properties) entries[property.Key] = property.Value;
        return entries;
    }
}
