using System.Numerics;

namespace Tessera.Torch.Optim;

/// <summary>One step of Adam and AdamW, in PyTorch's order of operations.</summary>
internal readonly struct AdamRule : IStepRule
{
    private readonly double _beta1, _beta2, _epsilon, _size, _correction, _keep, _l2;
    private readonly Vector<float> _beta1s, _beta2s, _rest1, _rest2, _epsilons, _sizes, _corrections, _keeps, _l2s;

    public AdamRule(ParameterGroup group, long step, double beta1, double beta2, double epsilon, bool decoupled)
    {
        (_beta1, _beta2, _epsilon) = (beta1, beta2, epsilon);
        _size = -group.LearningRate / (1 - Math.Pow(beta1, step));
        _correction = Math.Sqrt(1 - Math.Pow(beta2, step));
        _keep = decoupled ? 1 - group.LearningRate * group.WeightDecay : 1;
        _l2 = decoupled ? 0 : group.WeightDecay;
        (_beta1s, _beta2s, _epsilons) = (new((float)beta1), new((float)beta2), new((float)epsilon));
        (_rest1, _rest2) = (new((float)(1 - beta1)), new((float)(1 - beta2)));
        (_sizes, _corrections, _keeps, _l2s) = (new((float)_size), new((float)_correction), new((float)_keep), new((float)_l2));
    }

    public int Slots => 2;

    public void Apply(ref Vector<float> weight, Vector<float> gradient, ref Vector<float> a, ref Vector<float> b,
        ref Vector<float> c)
    {
        gradient = Vector.FusedMultiplyAdd(weight, _l2s, gradient);
        a = Vector.FusedMultiplyAdd(gradient, _rest1, a * _beta1s);
        b = Vector.FusedMultiplyAdd(gradient * _rest2, gradient, b * _beta2s);
        Vector<float> denominator = Vector.SquareRoot(b) / _corrections + _epsilons;
        weight = weight * _keeps + _sizes * a / denominator;
    }

    /// <summary>The same through operators, for other devices and types.</summary>
    public void Run(StepBatch batch)
    {
        IReadOnlyList<Tensor> mean = batch.Slot(0), square = batch.Slot(1);
        if (_keep != 1) Aten.ForeachMul_(batch.Weights, _keep);
        IReadOnlyList<Tensor> gradients = batch.DecayedGradients(_l2);
        Aten.ForeachMul_(mean, _beta1);
        Aten.ForeachAdd_(mean, gradients, 1 - _beta1);
        Aten.ForeachMul_(square, _beta2);
        Aten.ForeachAddcmul_(square, gradients, gradients, 1 - _beta2);
        Tensor[] denominator = Aten.ForeachSqrt(square);
        Aten.ForeachDiv_(denominator, _correction);
        Aten.ForeachAdd_(denominator, _epsilon);
        Aten.ForeachAddcdiv_(batch.Weights, mean, denominator, _size);
    }
}
