namespace Tessera.Torch.Optim;

/// <summary>Adaptive moments (Kingma, Ba, 2015); weight decay is part of the gradient.</summary>
public sealed class Adam(IReadOnlyList<ParameterGroup> groups, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8)
    : Optimizer(groups, "exp_avg", "exp_avg_sq")
{
    private protected override void Update(ParameterGroup group, StepBatch batch) =>
        new AdamRule(group, batch.Step, beta1, beta2, epsilon, decoupled: false).Run(batch);

    private protected override void UpdateFused(ParameterGroup group, StepBatch batch) =>
        FusedStep.Run(batch, new AdamRule(group, batch.Step, beta1, beta2, epsilon, decoupled: false));
}

/// <summary>Adam with decay taken off the weights themselves (Loshchilov, Hutter, 2019).</summary>
public sealed class AdamW(IReadOnlyList<ParameterGroup> groups, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8)
    : Optimizer(groups, "exp_avg", "exp_avg_sq")
{
    private protected override void Update(ParameterGroup group, StepBatch batch) =>
        new AdamRule(group, batch.Step, beta1, beta2, epsilon, decoupled: true).Run(batch);

    private protected override void UpdateFused(ParameterGroup group, StepBatch batch) =>
        FusedStep.Run(batch, new AdamRule(group, batch.Step, beta1, beta2, epsilon, decoupled: true));
}
