using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Core.Upsampling;
using Tessera.Onnx.Models;
using Tessera.Onnx.Sessions;

namespace Tessera.Inference.Segmenters;

/// <summary>
/// A model file's graph from a preprocessed input to class ids at the image's size. A graph with a head is cut there: enlarging
/// the logits and choosing a class are then one pass, which never stores the enlarged logits. Where preprocessing resizes, the
/// graph stays whole and its logits are enlarged once more, as training does it.
/// </summary>
public sealed class OnnxNetwork : IDisposable
{
    private readonly OnnxSession _session;
    private readonly ModelHead? _head;
    private readonly string _path;
    private readonly int _classes;
    private readonly int _threads;

    /// <exception cref="InputException">The file is no model, cannot run here, or is not what its metadata says.</exception>
    public OnnxNetwork(string path, ModelContract contract, OnnxSessionOptions? options = null)
    {
        options ??= new();
        (_path, _classes) = (path, contract.Labels.Count);
        _head = contract.Preprocessing.Steps.OfType<ResizeStep>().Any() ? null : contract.Head;
        _threads = options.IntraThreads > 0 ? options.IntraThreads : Environment.ProcessorCount;
        _session = _head is { } head
            ? OnnxSession.FromBytes(OnnxModelFile.Read(path).CutAt(head.Tensor), path, options)
            : OnnxSession.Load(path, options);
        try
        {
            Check(contract.Preprocessing.Channels);
        }
        catch
        {
            _session.Dispose();
            throw;
        }
    }

    /// <summary>Ids for one input at the input's own size.</summary>
    public Mask Run(ReadOnlySpan<float> values, int channels, int height, int width) => Run(values, channels, height, width, height, width);

    /// <summary>Ids for one input, <paramref name="values"/> of channels x height x width, at the image's own size.</summary>
    /// <exception cref="InputException">The model takes no input of that size, or gives something other than logits of its
    /// classes.</exception>
    public Mask Run(ReadOnlySpan<float> values, int channels, int height, int width, int imageHeight,
        int imageWidth)
    {
        CheckSize(height, width);
        using OnnxValue logits = Logits(values, [1, channels, height, width], width, height);
        IReadOnlyList<long> shape = logits.Shape;
        bool fits = shape.Count == 4 && shape[0] == 1 && shape[1] == _classes &&
            (_head is not null || (shape[2] == height && shape[3] == width));
        if (!fits)
            throw InputException.At(
                _path, $"gives {string.Join('x', shape)} for an image of {width}x{height}; expected 1x{_classes} logits{(_head is null ? " of its size" : "")}");
        var mask = new Mask(imageWidth, imageHeight, is16Bit: _classes > 255);
        var enlarge = new UpsampleShape(_classes, (int)shape[2], (int)shape[3], _head?.Padded(imageHeight) ?? imageHeight,
            _head?.Padded(imageWidth) ?? imageWidth);
        UpsampleArgmax.Run(logits.Data, enlarge, mask, _threads);
        return mask;
    }

    public void Dispose() => _session.Dispose();

    private OnnxPort Input => _session.Inputs[0];

    private void Check(int channels)
    {
        if (_session.Inputs.Count != 1 || Input.Type != OnnxElementType.Float || Input.Shape.Count != 4)
            throw InputException.At(_path, $"takes {string.Join(" and ", _session.Inputs)}; expected one float input of N,C,H,W");
        if (Input.Shape[1] >= 0 && Input.Shape[1] != channels)
            throw InputException.At(
                _path, $"takes {Input.Shape[1]} channels, its preprocessing gives {channels}; expected the same");
    }

    private void CheckSize(int height, int width)
    {
        long fixedHeight = Input.Shape[2], fixedWidth = Input.Shape[3];
        if ((fixedHeight >= 0 && fixedHeight != height) || (fixedWidth >= 0 && fixedWidth != width))
            throw new InputException($"comes to the network as {width}x{height}; {_path} takes only {Size(fixedWidth)}x{Size(fixedHeight)}: resize the image, or add a resize step to the model's preprocessing");
    }

    private OnnxValue Logits(ReadOnlySpan<float> values, ReadOnlySpan<long> shape, int width, int height)
    {
        try
        {
            return _session.Run(values, shape);
        }
        catch (OnnxRuntimeException error)
        {
            throw new InputException($"at {width}x{height} the model {_path} fails: {error.Message}", error);
        }
    }

    private static string Size(long size) => size < 0 ? "any" : $"{size}";
}
