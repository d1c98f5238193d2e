using Tessera.Models;
using Tessera.Torch.Nn;

namespace Tessera.Training.Loop;

/// <summary>
/// While it lives, a network's batch normalisations take their running statistics anew, and nothing else learns or
/// drops: each batch counts as much as every one before it (Li, Wang, Shi, Liu, Hou, "Revisiting batch normalization
/// for practical domain adaptation", 2016, arXiv:1603.04779).
/// </summary>
internal sealed class BatchStatistics : IDisposable
{
    private readonly Network _network;
    private readonly bool _wasTraining;
    private readonly (BatchNorm2d Layer, double Momentum)[] _layers;
    private int _batches;

    public BatchStatistics(Network network)
    {
        (_network, _wasTraining) = (network, network.Training);
        _layers = [.. network.Inside().OfType<BatchNorm2d>().Select(layer => (layer, layer.Momentum))];
        network.Eval();
        foreach ((BatchNorm2d layer, _) in _layers) layer.Train();
    }

    public int Layers => _layers.Length;

    /// <summary>Before each batch.</summary>
    public void NextBatch()
    {
        _batches++;
        foreach ((BatchNorm2d layer, _) in _layers) layer.Momentum = 1.0 / _batches;
    }

    public void Dispose()
    {
        foreach ((BatchNorm2d layer, double momentum) in _layers) layer.Momentum = momentum;
        _network.Train(_wasTraining);
    }
}
