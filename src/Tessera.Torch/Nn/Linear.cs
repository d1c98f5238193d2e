namespace Tessera.Torch.Nn;

/// <summary>x W^T + b over the last dimension; weight [outputs, inputs].</summary>
public sealed class Linear : Module<Tensor, Tensor>
{
    public Tensor Weight { get; }

    public Tensor? Bias { get; }

    public Linear(long inputs, long outputs, bool bias = true)
    {
        Weight = AddParameter("weight", Tensor.Empty([outputs, inputs]));
        Init.KaimingUniform(Weight, Math.Sqrt(5));
        if (!bias) return;
        Bias = AddParameter("bias", Tensor.Empty([outputs]));
        Init.Uniform(Bias, 1 / Math.Sqrt(inputs));
    }

    protected override Tensor Forward(Tensor input) => Aten.Linear(input, Weight, Bias);
}

/// <summary>Normalises over the last dimension (Ba, Kiros, Hinton, 2016, arXiv:1607.06450).</summary>
public sealed class LayerNorm : Module<Tensor, Tensor>
{
    private readonly long _width;
    private readonly double _eps;

    public Tensor Weight { get; }

    public Tensor Bias { get; }

    public LayerNorm(long width, double eps = 1e-5)
    {
        (_width, _eps) = (width, eps);
        Weight = AddParameter("weight", Tensor.Ones([width]));
        Bias = AddParameter("bias", Tensor.Zeros([width]));
    }

    // In its weights' type, within an autocast too: on a CPU libtorch 1.13 refuses another, and sums want float32.
    protected override Tensor Forward(Tensor input) =>
        Aten.LayerNorm(input.Type == Weight.Type ? input : input.To(Weight.Type), [_width], Weight, Bias, _eps);
}
