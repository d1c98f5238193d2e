using System.Numerics;

namespace Tessera.Torch.Optim;

/// <summary>Gradients over the root of their running square (Hinton, 2012), with momentum and, centred, over their deviation
/// (Graves, 2013).</summary>
public sealed class RmsProp(IReadOnlyList<ParameterGroup> groups, double alpha = 0.99, double epsilon = 1e-8,
    double momentum = 0, bool centered = false)
    : Optimizer(groups, Names(momentum, centered))
{
    private readonly int _momentumSlot = centered ? 2 : 1;

    private protected override void Update(ParameterGroup group, StepBatch batch)
    {
        IReadOnlyList<Tensor> gradients = batch.DecayedGradients(group.WeightDecay), square = batch.Slot(0);
        Aten.ForeachMul_(square, alpha);
        Aten.ForeachAddcmul_(square, gradients, gradients, 1 - alpha);
        Tensor[] deviation = centered ? Centred(batch.Slot(1), square, gradients) : Aten.ForeachSqrt(square);
        Aten.ForeachAdd_(deviation, epsilon);
        if (momentum == 0)
        {
            Aten.ForeachAddcdiv_(batch.Weights, gradients, deviation, -group.LearningRate);
            return;
        }
        IReadOnlyList<Tensor> velocity = batch.Slot(_momentumSlot);
        Aten.ForeachMul_(velocity, momentum);
        Aten.ForeachAddcdiv_(velocity, gradients, deviation);
        Aten.ForeachAdd_(batch.Weights, velocity, -group.LearningRate);
    }

    private protected override void UpdateFused(ParameterGroup group, StepBatch batch) =>
        FusedStep.Run(batch, new Rule(group, alpha, epsilon, momentum, centered));

    private Tensor[] Centred(IReadOnlyList<Tensor> mean, IReadOnlyList<Tensor> square, IReadOnlyList<Tensor> gradients)
    {
        Aten.ForeachMul_(mean, alpha);
        Aten.ForeachAdd_(mean, gradients, 1 - alpha);
        Tensor[] variance = Aten.ForeachAddcmul(square, mean, mean, -1);
        Aten.ForeachSqrt_(variance);
        return variance;
    }

    private static string[] Names(double momentum, bool centered) =>
        [.. new[] { "square_avg", centered ? "grad_avg" : "", momentum == 0 ? "" : "momentum" }.Where(name => name.Length > 0)];

    private readonly struct Rule(ParameterGroup group, double alpha, double epsilon, double momentum, bool centered) : IStepRule
    {
        private readonly bool _moves = momentum != 0, _centered = centered;
        private readonly Vector<float> _rate = new((float)-group.LearningRate), _decay = new((float)group.WeightDecay);
        private readonly Vector<float> _alpha = new((float)alpha), _rest = new((float)(1 - alpha));
        private readonly Vector<float> _epsilon = new((float)epsilon), _momentum = new((float)momentum);

        public int Slots { get; } = 1 + (centered ? 1 : 0) + (momentum == 0 ? 0 : 1);

        public void Apply(ref Vector<float> weight, Vector<float> gradient, ref Vector<float> a, ref Vector<float> b,
            ref Vector<float> c)
        {
            gradient = Vector.FusedMultiplyAdd(weight, _decay, gradient);
            a = Vector.FusedMultiplyAdd(gradient * _rest, gradient, a * _alpha);
            Vector<float> variance = a;
            if (_centered)
            {
                b = Vector.FusedMultiplyAdd(gradient, _rest, b * _alpha);
                variance = a - b * b;
            }
            Vector<float> deviation = Vector.SquareRoot(variance) + _epsilon;
            if (!_moves) weight += _rate * gradient / deviation;
            else if (_centered) weight = Vector.FusedMultiplyAdd(c = c * _momentum + gradient / deviation, _rate, weight);
            else weight = Vector.FusedMultiplyAdd(b = b * _momentum + gradient / deviation, _rate, weight);
        }
    }
}
