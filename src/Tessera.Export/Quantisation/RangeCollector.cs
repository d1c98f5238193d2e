using Tessera.Core.Files;
using Tessera.Onnx.Models;
using Tessera.Onnx.Models.Format;
using Tessera.Onnx.Sessions;

namespace Tessera.Export.Quantisation;

/// <summary>
/// Runs a float network on images and keeps a histogram of each wanted tensor. The tensors come out of the network as further
/// outputs, a few at a time, so that memory stays bounded whatever the images' size.
/// </summary>
internal sealed class RangeCollector : IDisposable
{
    private const long MostBytes = 256L << 20;

    private readonly OnnxSession _session;
    private readonly string _source;
    private readonly string[] _fromInput, _made;
    private readonly Dictionary<string, long[]> _shapes = new(StringComparer.Ordinal);

    public Dictionary<string, ValueHistogram> Histograms { get; } = new(StringComparer.Ordinal);

    public int Images { get; private set; }

    /// <param name="model">Left as it is.</param>
    /// <param name="tensors">Floats, each made by a node or an input.</param>
    /// <param name="source">Stands for the file in messages.</param>
    public RangeCollector(OnnxModelFile model, IEnumerable<string> tensors, string source)
    {
        _source = source;
        string[] wanted = [.. tensors];
        OnnxModelFile open = OnnxModelFile.FromBytes(model.ToBytes(), source);
        HashSet<string> inputs = [.. open.Graph.Input.Select(port => port.Name)];
        HashSet<string> outputs = [.. open.Graph.Output.Select(port => port.Name)];
        var type = new TypeProto { TensorType = new() { ElemType = (int)OnnxElementType.Float } };
        foreach (string tensor in wanted.Where(name => !inputs.Contains(name) && !outputs.Contains(name)))
            open.Graph.Output.Add(new ValueInfoProto { Name = tensor, Type = type });
        foreach (string tensor in wanted) Histograms[tensor] = new ValueHistogram();
        _session = OnnxSession.FromBytes(open.ToBytes(), source);
        _fromInput = [.. wanted.Where(inputs.Contains)];
        _made = [.. wanted.Except(_fromInput)];
    }

    /// <summary>The size that a tensor had on the last image.</summary>
    public IReadOnlyList<long> Shape(string tensor) => _shapes[tensor];

    public long Size(string tensor) => _shapes[tensor].Aggregate(1L, (product, length) => product * length);

    public void Add(NetworkInput input)
    {
        foreach (string name in _fromInput)
        {
            Histograms[name].Add(input.Values);
            _shapes[name] = [.. input.Shape];
        }
        foreach (string[] part in Parts())
        {
            OnnxValue[] values = Run(input, part);
            Parallel.For(0, part.Length, i => Histograms[part[i]].Add(values[i].Data));
            for (int i = 0; i < part.Length; i++)
            {
                _shapes[part[i]] = [.. values[i].Shape];
                values[i].Dispose();
            }
        }
        Images++;
    }

    /// <summary>How each tensor is kept in bytes.</summary>
    /// <exception cref="InputException">A tensor held something that is no number.</exception>
    public Dictionary<string, IntegerScale> Scales()
    {
        foreach ((string tensor, ValueHistogram seen) in Histograms)
        {
            if (seen.NotFinite > 0)
                throw InputException.At(
                    _source, $"gives values in '{tensor}' that are no finite numbers; its ranges cannot be found");
        }
        return Histograms.ToDictionary(pair => pair.Key, pair => ActivationRange.LeastError(pair.Value), StringComparer.Ordinal);
    }

    public void Dispose() => _session.Dispose();

    private OnnxValue[] Run(NetworkInput input, string[] outputs)
    {
        try
        {
            return _session.Run(input.Values, [.. input.Shape], [], outputs);
        }
        catch (OnnxRuntimeException error)
        {
            string size = string.Join('x', input.Shape);
            throw new InputException($"{_source}: fails on a calibration image of {size}: {error.Message}", error);
        }
    }

    // On the first image nobody knows how large they are: few at a time.
    private IEnumerable<string[]> Parts()
    {
        if (Images == 0) return _made.Chunk(8);
        var parts = new List<string[]>();
        var part = new List<string>();
        long bytes = 0;
        foreach (string tensor in _made)
        {
            long size = sizeof(float) * Size(tensor);
            if (part.Count > 0 && bytes + size > MostBytes)
            {
                parts.Add([.. part]);
                part.Clear();
                bytes = 0;
            }
            part.Add(tensor);
            bytes += size;
        }
        if (part.Count > 0) parts.Add([.. part]);
        return parts;
    }
}
