namespace Tessera.Torch.Optim;

/// <summary>Keeps a step from running away.</summary>
public static class GradientClipping
{
    /// <summary>
    /// Scales all gradients so that their joint norm is at most <paramref name="maxNorm"/>; the norm before. NaN and infinity
    /// come back as they are, so that a trainer can stop. The device is waited for once, and gradients are written only where
    /// they must shrink.
    /// </summary>
    public static double ClipNorm(IReadOnlyList<Tensor> parameters, double maxNorm)
    {
        using var noGrad = new NoGrad();
        using var scope = new TensorScope();
        List<Tensor> gradients = [];
        foreach (Tensor parameter in parameters)
        {
            if (parameter.Gradient() is { } gradient) gradients.Add(gradient);
        }
        if (gradients.Count == 0) return 0;

        double norm = Aten.Norm(Aten.Stack(Aten.ForeachNorm(gradients), 0)).Item();
        // PyTorch takes this quotient in float32.
        float share = (float)maxNorm / ((float)norm + 1e-6f);
        if (!(share >= 1)) Aten.ForeachMul_(gradients, share);
        return norm;
    }
}
