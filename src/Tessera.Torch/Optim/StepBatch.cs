namespace Tessera.Torch.Optim;

/// <summary>Weights of one group that have made the same number of steps, side by side with their gradients and
/// averages.</summary>
/// <param name="step">This step's number, from 1.</param>
/// <param name="fused">One loop can walk over all of them.</param>
internal sealed class StepBatch(long step, bool fused, int slots)
{
    private readonly List<Tensor> _weights = [];
    private readonly List<Tensor> _gradients = [];
    private readonly List<Tensor>[] _slots = [.. Enumerable.Range(0, slots).Select(_ => new List<Tensor>())];

    public long Step => step;

    public bool Fused => fused;

    public IReadOnlyList<Tensor> Weights => _weights;

    public IReadOnlyList<Tensor> Gradients => _gradients;

    public IReadOnlyList<Tensor> Slot(int index) => _slots[index];

    public void Add(Tensor weight, Tensor gradient)
    {
        _weights.Add(weight);
        _gradients.Add(gradient);
    }

    public void Add(ParameterState state, Tensor gradient)
    {
        Add(state.Weight, gradient);
        for (int i = 0; i < _slots.Length; i++) _slots[i].Add(state.Slots[i]);
    }

    /// <summary>Gradients with L2 decay added, as new tensors; the gradients themselves where there is none.</summary>
    public IReadOnlyList<Tensor> DecayedGradients(double weightDecay) =>
        weightDecay == 0 ? _gradients : Aten.ForeachAdd(_gradients, _weights, weightDecay);
}
