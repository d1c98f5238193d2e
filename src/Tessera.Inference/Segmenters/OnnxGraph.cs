using Tessera.Onnx.Models;
using Tessera.Onnx.Sessions;

namespace Tessera.Inference.Segmenters;

/// <summary>A model's graph ready to run, in one part; or in two, where it goes on dropping values: what no dropout has a say in
/// is then run once an image, and the rest for each sample.</summary>
internal sealed class OnnxGraph : IDisposable
{
    private readonly OnnxSession _last;
    private readonly OnnxSession? _first;
    private readonly IReadOnlyList<string> _handed = [];

    public OnnxGraph(OnnxSession session) => _last = session;

    /// <exception cref="Core.Files.InputException">It cannot run here.</exception>
    public OnnxGraph(LiveDropout parts, string name, OnnxSessionOptions options)
    {
        _handed = parts.Handed;
        _first = parts.Fixed is { } first ? OnnxSession.FromBytes(first, name, options) : null;
        try
        {
            _last = OnnxSession.FromBytes(parts.Random(_first?.Outputs ?? []), name, options);
        }
        catch
        {
            _first?.Dispose();
            throw;
        }
    }

    public IReadOnlyList<OnnxPort> Inputs => (_first ?? _last).Inputs;

    public IReadOnlyList<OnnxPort> Outputs => _last.Outputs;

    /// <summary>The first output.</summary>
    /// <exception cref="OnnxRuntimeException">The model refuses the shape, or an operator failed.</exception>
    public OnnxValue Run(ReadOnlySpan<float> input, ReadOnlySpan<long> shape)
    {
        if (_first is null) return _last.Run(input, shape);
        OnnxValue? made = null;
        Sample(input, shape, 1, value => made = value);
        return made ?? throw new InvalidOperationException("a run gave nothing");
    }

    /// <summary>Several outputs of a graph in one part that takes several inputs.</summary>
    /// <exception cref="OnnxRuntimeException">The model refuses a shape, or an operator failed.</exception>
    public OnnxValue[] Run(ReadOnlySpan<float> input, ReadOnlySpan<long> shape,
        IReadOnlyList<(string Input, OnnxValue Value)> others, IReadOnlyList<string> outputs) =>
        _last.Run(input, shape, others, outputs);

    /// <summary>The first output of several runs on one input; whoever takes one disposes of it.</summary>
    /// <exception cref="OnnxRuntimeException">The model refuses the shape, or an operator failed.</exception>
    public void Sample(ReadOnlySpan<float> input, ReadOnlySpan<long> shape, int samples, Action<OnnxValue> take)
    {
        OnnxValue[] handed = _first?.Run(input, shape, [], _handed) ?? [];
        try
        {
            (string, OnnxValue)[] fed = [.. _handed.Zip(handed)];
            string output = _last.Outputs[0].Name;
            for (int i = 0; i < samples; i++) take(_last.Run(input, shape, fed, [output])[0]);
        }
        finally
        {
            foreach (OnnxValue value in handed) value.Dispose();
        }
    }

    public void Dispose()
    {
        _first?.Dispose();
        _last.Dispose();
    }
}
