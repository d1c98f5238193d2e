using Tessera.Onnx.Models;
using Tessera.Onnx.Sessions;

namespace Tessera.Inference.Segmenters;

/// <summary>
/// A model's graph, for one caller and for many. A call that comes alone gets all cores; one that comes while another runs gets
/// one thread, for threads that share an operator wait for each other at its end and images that share nothing do not:
/// unet-residual took 51.6 ms for an image of 480x360 on two cores so, and 61.8 with both on one image.
/// </summary>
internal sealed class OnnxEngine : IDisposable
{
    private readonly string _path;
    private readonly ModelHead? _head;
    private readonly IReadOnlyList<StateTensor> _state;
    private readonly ModelDropout? _dropout;
    private readonly bool _drops;
    private readonly DateTime _written;
    // Made when first needed: it takes the weights' memory once more.
    private readonly Lazy<OnnxGraph?> _single;
    private readonly int _threads;
    private int _running, _opened;

    /// <param name="path">The model file.</param>
    /// <param name="contract">What it says about itself.</param>
    /// <param name="head">Where the graph is cut; null leaves it whole.</param>
    /// <param name="options">Threads that are named are kept to, however many call.</param>
    /// <param name="drops">It goes on dropping values.</param>
    /// <exception cref="Core.Files.InputException">The file is no model that can run here.</exception>
    public OnnxEngine(string path, ModelContract contract, ModelHead? head, OnnxSessionOptions options, bool drops)
    {
        IReadOnlyList<StateTensor> state = contract.State?.Tensors ?? [];
        (_path, _head, _state, _dropout, _drops) = (path, head, state, contract.Dropout, drops);
        _written = File.GetLastWriteTimeUtc(path);
        int cores = Environment.ProcessorCount;
        bool shares = options is { IntraThreads: 0, Device: "cpu" } && state.Count == 0 && cores > 1;
        _threads = options.IntraThreads > 0 ? options.IntraThreads : cores;
        Callers = shares ? cores : options.Device == "cpu" && state.Count == 0 ? Math.Max(1, cores / _threads) : 1;
        Whole = Open(options);
        _single = new(() => shares ? Again(options with { IntraThreads = 1, Spin = false }) : null);
    }

    /// <summary>What a call alone gets; it describes the graph.</summary>
    public OnnxGraph Whole { get; }

    /// <summary>Calls at once that keep all cores busy.</summary>
    public int Callers { get; }

    public Call Begin() =>
        Interlocked.Increment(ref _running) > 1 && _single.Value is { } single
            ? new(this, single, 1)
            : new(this, Whole, _threads);

    public void Dispose()
    {
        Whole.Dispose();
        if (_single.IsValueCreated) _single.Value?.Dispose();
    }

    /// <summary>One call, until it is disposed of.</summary>
    /// <param name="Graph">Runs it.</param>
    /// <param name="Threads">It should take for work of its own.</param>
    public readonly record struct Call(OnnxEngine Engine, OnnxGraph Graph, int Threads) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref Engine._running);
    }

    private OnnxGraph Open(OnnxSessionOptions options)
    {
        if (_drops)
        {
            // Sessions that drew the same numbers would give an image the same sample twice.
            const int apart = 1000;
            int seed = 1 + apart * _opened++;
            return new(LiveDropout.Of(OnnxModelFile.Read(_path), _path, _dropout, _head?.Tensor, seed), _path, options);
        }
        return new(_head is { } head
            ? OnnxSession.FromBytes(
                OnnxModelFile.Read(_path).CutAt(head.Tensor, _state.Select(tensor => tensor.Output)), _path, options)
            : OnnxSession.Load(_path, options));
    }

    // A file that was replaced meanwhile is another model: then all callers share what there is.
    private OnnxGraph? Again(OnnxSessionOptions options)
    {
        try
        {
            return File.GetLastWriteTimeUtc(_path) == _written ? Open(options) : null;
        }
        catch (Core.Files.InputException)
        {
            return null;
        }
    }
}
