using System.Numerics.Tensors;
using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Core.Probabilities;
using Tessera.Core.Upsampling;
using Tessera.Onnx.Models;
using Tessera.Onnx.Sessions;

namespace Tessera.Inference.Segmenters;

/// <summary>
/// A model file's graph from a preprocessed input to class ids at the image's size. A graph with a head is cut there: enlarging
/// the logits and choosing a class are then one pass, which never stores the enlarged logits. Where preprocessing resizes, the
/// graph stays whole and its logits are enlarged once more, as training does it. A video network's state is kept in the engine's
/// memory from one run to the next.
/// </summary>
public sealed class OnnxNetwork : IDisposable
{
    private readonly OnnxEngine _engine;
    private readonly ModelHead? _head;
    private readonly IReadOnlyList<StateTensor> _state;
    // What the last frame left, and that frame's size; null where a sequence begins.
    private (int Height, int Width, OnnxValue[] Values)? _last;
    private readonly string _path;
    private readonly int _classes, _ignoreId;
    private readonly double _temperature;
    private readonly bool _givesProbabilities, _resizes;

    /// <param name="drops">It goes on dropping values: what it gives is a sample.</param>
    /// <exception cref="InputException">The file is no model, cannot run here, or is not what its metadata says.</exception>
    public OnnxNetwork(string path, ModelContract contract, OnnxSessionOptions? options = null, bool drops = false)
    {
        (_path, _classes, _ignoreId) = (path, contract.Labels.Count, contract.Labels.IgnoreId);
        _resizes = contract.Preprocessing.Steps.OfType<ResizeStep>().Any();
        _head = _resizes ? null : contract.Head;
        _state = contract.State?.Tensors ?? [];
        _temperature = contract.Temperature?.Value ?? 1;
        _givesProbabilities = contract.GivesProbabilities;
        _engine = new OnnxEngine(path, contract, _head, options ?? new(), drops);
        try
        {
            Check(contract.Preprocessing.Channels);
        }
        catch
        {
            _engine.Dispose();
            throw;
        }
    }

    /// <summary>Ids for one input at the input's own size.</summary>
    public Mask Run(ReadOnlySpan<float> values, int channels, int height, int width) =>
        Run(values, channels, new Placement(width, height, width, height));

    /// <summary>Ids for one input, <paramref name="values"/> of channels x height x width, at the image's own size.</summary>
    /// <exception cref="InputException">The model takes no input of that size, or gives something other than logits of its
    /// classes.</exception>
    public Mask Run(ReadOnlySpan<float> values, int channels, Placement placement)
    {
        using OnnxEngine.Call call = _engine.Begin();
        using OnnxValue logits = Logits(call, values, channels, placement.InputWidth, placement.InputHeight);
        return MaskOf(call, logits.Data, logits, placement);
    }

    /// <summary>Calls at once that keep all cores busy.</summary>
    public int Callers => _engine.Callers;

    /// <summary>The graph takes several images in one run, and keeps nothing of them.</summary>
    public bool TakesBatches => _state.Count == 0 && Input.Shape[0] < 0;

    /// <summary>Ids for several inputs of one size, one after the other in <paramref name="values"/>, from one run.</summary>
    /// <exception cref="InputException">As of one.</exception>
    public Mask[] RunBatch(ReadOnlySpan<float> values, int channels, IReadOnlyList<Placement> placements)
    {
        using OnnxEngine.Call call = _engine.Begin();
        (int width, int height) = (placements[0].InputWidth, placements[0].InputHeight);
        using OnnxValue logits = Logits(call, values, channels, width, height, placements.Count);
        var masks = new Mask[placements.Count];
        int length = logits.Data.Length / masks.Length;
        for (int n = 0; n < masks.Length; n++)
            masks[n] = MaskOf(call, logits.Data.Slice(n * length, length), logits, placements[n]);
        return masks;
    }

    /// <summary>Probabilities for one input into planes, one for each class.</summary>
    /// <param name="values">Channels x height x width of the input.</param>
    /// <param name="channels">How many.</param>
    /// <param name="placement">How the image lies in the input.</param>
    /// <param name="shown">What of the planes the input shows; around it they stay.</param>
    /// <param name="planes">One after the other.</param>
    /// <param name="planeWidth">Of the planes.</param>
    /// <param name="planeHeight">Of the planes.</param>
    /// <exception cref="InputException">As of masks.</exception>
    public void Probabilities(ReadOnlySpan<float> values, int channels, Placement placement, PixelBox shown, float[] planes,
        int planeWidth, int planeHeight)
    {
        using OnnxEngine.Call call = _engine.Begin();
        using OnnxValue logits = Logits(call, values, channels, placement.InputWidth, placement.InputHeight);
        ToPlanes(call, logits, placement, shown, planes, planeWidth, planeHeight);
    }

    /// <summary>The same from several runs on one input.</summary>
    /// <param name="take">Given the planes of each, the same memory again; it may change them.</param>
    /// <inheritdoc cref="Probabilities"/>
    public void Samples(ReadOnlySpan<float> values, int channels, Placement placement, PixelBox shown, int planeWidth,
        int planeHeight, int samples, Action<float[]> take)
    {
        (int width, int height) = (placement.InputWidth, placement.InputHeight);
        CheckSize(height, width);
        float[] planes = ClassPlanes.Allocate(_classes, planeWidth, planeHeight);
        using OnnxEngine.Call call = _engine.Begin();
        try
        {
            call.Graph.Sample(values, [1, channels, height, width], samples, logits =>
            {
                using (logits)
                {
                    Array.Clear(planes);
                    ToPlanes(call, Fitting(logits, width, height, 1), placement, shown, planes, planeWidth, planeHeight);
                    take(planes);
                }
            });
        }
        catch (OnnxRuntimeException error)
        {
            throw Failed(width, height, error);
        }
    }

    /// <summary>Forgets the frames before: the next one begins a sequence.</summary>
    public void Restart()
    {
        foreach (OnnxValue value in _last?.Values ?? []) value.Dispose();
        _last = null;
    }

    public void Dispose()
    {
        Restart();
        _engine.Dispose();
    }

    private OnnxGraph Ports => _engine.Whole;

    private OnnxPort Input => Ports.Inputs[0];

    private void Check(int channels)
    {
        if (Ports.Inputs.Count != 1 + _state.Count || Input.Type != OnnxElementType.Float || Input.Shape.Count != 4)
        {
            string expected = string.Join(" and ", _state.Select(tensor => tensor.Input).Prepend("one float input of N,C,H,W"));
            throw InputException.At(_path, $"takes {string.Join(" and ", Ports.Inputs)}; expected {expected}");
        }
        StateTensor? missing = _state.FirstOrDefault(tensor => !Ports.Inputs.Any(port => port.Name == tensor.Input)
            || !Ports.Outputs.Any(port => port.Name == tensor.Output));
        if (missing is not null)
            throw InputException.At(_path,
                $"has no input '{missing.Input}' or no output '{missing.Output}', which its {ModelState.Key} names");
        if (Input.Shape[1] != channels && Input.Shape[3] == channels)
            throw InputException.At(_path, $"takes {Input}, channels last; expected N,C,H,W: export it with the channels first");
        if (Input.Shape[1] >= 0 && Input.Shape[1] != channels)
            throw InputException.At(
                _path, $"takes {Input.Shape[1]} channels, its preprocessing gives {channels}; expected the same");
        CheckOutput(Ports.Outputs[0]);
    }

    // Sizes that only a run tells are looked at then.
    private void CheckOutput(OnnxPort output)
    {
        if (output.Type != OnnxElementType.Float || output.Shape.Count is not (0 or 4))
            throw InputException.At(_path, $"gives {output}; expected float logits of N,{_classes},H,W: " +
                "export it without what follows them (argmax, resize to a picture)");
        if (output.Shape.Count == 4 && output.Shape[1] >= 0 && output.Shape[1] != _classes)
            throw InputException.At(
                _path, $"gives logits of {output.Shape[1]} classes, its labels name {_classes}; expected as many");
    }

    private void CheckSize(int height, int width)
    {
        long fixedHeight = Input.Shape[2], fixedWidth = Input.Shape[3];
        if ((fixedHeight >= 0 && fixedHeight != height) || (fixedWidth >= 0 && fixedWidth != width))
            throw new InputException($"comes to the network as {width}x{height}; " +
                $"{_path} takes only {Size(fixedWidth)}x{Size(fixedHeight)}: resize the image, or begin the steps of " +
                $"the model's preprocessing with {ResizeTo(fixedWidth, fixedHeight)}");
    }

    private void ToPlanes(OnnxEngine.Call call, OnnxValue logits, Placement placement, PixelBox shown, float[] planes,
        int planeWidth, int planeHeight)
    {
        (int width, int height) = (placement.InputWidth, placement.InputHeight);
        // Logits that a softmax leads back to: those of a network that ends in one.
        if (_givesProbabilities) ToLogits(logits.Data);
        if (_head is null) Enlarge(logits.Data, placement.Window);
        else if ((planeWidth, planeHeight) == (width, height))
            UpsamplePlanes.Run(logits.Data, AtHead(logits, _head, width, height), planes, width, height, shown, call.Threads);
        else
        {
            // What the graph pads by has no place in another size: first the input's own, as the whole graph gives it.
            float[] own = ClassPlanes.Allocate(_classes, width, height);
            UpsampleShape enlarge = AtHead(logits, _head, width, height);
            UpsamplePlanes.Run(logits.Data, enlarge, own, width, height, new(0, 0, width, height), call.Threads);
            Enlarge(own, placement.Window);
        }
        Softmax.Run(planes, _classes, planeWidth, planeHeight, shown, _temperature);

        void Enlarge(ReadOnlySpan<float> whole, PixelBox window) => UpsamplePlanes.Run(whole,
            new UpsampleShape(_classes, height, width, shown.Height, shown.Width) { Window = window }, planes, planeWidth,
            planeHeight, shown, call.Threads);
    }

    private UpsampleShape AtHead(OnnxValue logits, ModelHead head, int width, int height) =>
        new(_classes, (int)logits.Shape[2], (int)logits.Shape[3], head.Padded(height), head.Padded(width));

    private Mask MaskOf(OnnxEngine.Call call, ReadOnlySpan<float> logits, OnnxValue all, Placement placement)
    {
        if (_head is null) return UpsampleArgmax.MaskOf(logits, _classes, placement, _ignoreId, call.Threads);
        // Cut at its head the input is the image itself, but for what the graph pads it by.
        (int width, int height) = (placement.InputWidth, placement.InputHeight);
        var mask = new Mask(width, height, is16Bit: _ignoreId > byte.MaxValue);
        UpsampleArgmax.Run(logits, AtHead(all, _head, width, height), mask, call.Threads);
        return mask;
    }

    private OnnxValue Logits(OnnxEngine.Call call, ReadOnlySpan<float> values, int channels, int width, int height, int count = 1)
    {
        CheckSize(height, width);
        return Fitting(RunGraph(call.Graph, values, [count, channels, height, width], width, height), width, height, count);
    }

    private OnnxValue Fitting(OnnxValue logits, int width, int height, int count)
    {
        IReadOnlyList<long> shape = logits.Shape;
        bool fits = shape.Count == 4 && shape[0] == count && shape[1] == _classes &&
            (_head is not null || (shape[2] == height && shape[3] == width));
        if (fits) return logits;
        logits.Dispose();
        throw InputException.At(_path, $"gives {string.Join('x', shape)} for an image of {width}x{height}; " +
            $"expected {count}x{_classes} logits{Whole}");
    }

    // Logits that are to be enlarged are a head's; where preprocessing resizes as well, the graph must do it.
    private string Whole => _head is not null ? "" : _resizes ? " of its size"
        : $" of its size, or a side file with \"{ModelHead.Key}\":" +
            $"{new ModelHead(Ports.Outputs[0].Name).ToJson()} to enlarge them";

    // A class that a softmax rounded to 0 is one that float32 cannot tell from it.
    private static void ToLogits(Span<float> probabilities)
    {
        TensorPrimitives.Max(probabilities, 1e-38f, probabilities);
        TensorPrimitives.Log(probabilities, probabilities);
    }

    private OnnxValue RunGraph(OnnxGraph graph, ReadOnlySpan<float> values, ReadOnlySpan<long> shape, int width, int height)
    {
        try
        {
            return _state.Count == 0 ? graph.Run(values, shape) : Step(graph, values, shape, width, height);
        }
        catch (OnnxRuntimeException error)
        {
            throw Failed(width, height, error);
        }
    }

    private InputException Failed(int width, int height, OnnxRuntimeException error) =>
        new($"at {width}x{height} the model {_path} fails: {error.Message}", error);

    private OnnxValue Step(OnnxGraph graph, ReadOnlySpan<float> values, ReadOnlySpan<long> shape, int width, int height)
    {
        // Frames of another size are another sequence, whatever their names.
        if (_last is { } last && (last.Height, last.Width) != (height, width)) Restart();
        _last ??= (height, width, [.. _state.Select(tensor => OnnxValue.Zeros(tensor.Shape(1, height, width)))]);
        OnnxValue[] made = graph.Run(values, shape, [.. _state.Select((tensor, i) => (tensor.Input, _last.Value.Values[i]))],
            [Ports.Outputs[0].Name, .. _state.Select(tensor => tensor.Output)]);
        Restart();
        _last = (height, width, made[1..]);
        return made[0];
    }

    private static string Size(long size) => size < 0 ? "any" : $"{size}";

    private static string ResizeTo(long width, long height) =>
        width < 0 || height < 0 ? "a resize" : $$"""{"step":"resize","width":{{width}},"height":{{height}}}""";
}
