using System.Numerics;

namespace Tessera.Torch.Optim;

/// <summary>Stochastic gradient descent with momentum (Sutskever et al., 2013).</summary>
public sealed class Sgd : Optimizer
{
    private readonly double _momentum, _dampening;
    private readonly bool _nesterov;

    /// <exception cref="ArgumentException">Nesterov's rule needs momentum and no dampening.</exception>
    public Sgd(IReadOnlyList<ParameterGroup> groups, double momentum = 0, double dampening = 0, bool nesterov = false)
        : base(groups, momentum == 0 ? [] : ["momentum"])
    {
        if (nesterov && (momentum <= 0 || dampening != 0))
            throw new ArgumentException("Nesterov's rule needs momentum and no dampening", nameof(nesterov));
        (_momentum, _dampening, _nesterov) = (momentum, dampening, nesterov);
    }

    private protected override void Update(ParameterGroup group, StepBatch batch)
    {
        IReadOnlyList<Tensor> gradients = batch.DecayedGradients(group.WeightDecay), change = gradients;
        if (_momentum != 0)
        {
            // The first gradient enters whole: dampening starts with the second.
            IReadOnlyList<Tensor> average = batch.Slot(0);
            Aten.ForeachMul_(average, _momentum);
            Aten.ForeachAdd_(average, gradients, batch.Step == 1 ? 1 : 1 - _dampening);
            change = _nesterov ? Aten.ForeachAdd(gradients, average, _momentum) : average;
        }
        Aten.ForeachAdd_(batch.Weights, change, -group.LearningRate);
    }

    private protected override void UpdateFused(ParameterGroup group, StepBatch batch) =>
        FusedStep.Run(batch, new Rule(group, _momentum, batch.Step == 1 ? 1 : 1 - _dampening, _nesterov));

    private readonly struct Rule(ParameterGroup group, double momentum, double share, bool nesterov) : IStepRule
    {
        private readonly bool _nesterov = nesterov;
        private readonly Vector<float> _rate = new((float)-group.LearningRate), _decay = new((float)group.WeightDecay);
        private readonly Vector<float> _momentum = new((float)momentum), _share = new((float)share);

        public int Slots { get; } = momentum == 0 ? 0 : 1;

        public void Apply(ref Vector<float> weight, Vector<float> gradient, ref Vector<float> a, ref Vector<float> b,
            ref Vector<float> c)
        {
            Vector<float> change = Vector.FusedMultiplyAdd(weight, _decay, gradient);
            if (Slots > 0)
            {
                a = Vector.FusedMultiplyAdd(change, _share, a * _momentum);
                change = _nesterov ? Vector.FusedMultiplyAdd(a, _momentum, change) : a;
            }
            weight = Vector.FusedMultiplyAdd(change, _rate, weight);
        }
    }
}
