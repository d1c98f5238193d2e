namespace Tessera.Torch.Nn;

/// <summary>2-D convolution, square kernel; weight [outputs, inputs/groups, k, k].</summary>
public sealed class Conv2d : Module<Tensor, Tensor>
{
    private readonly long _stride, _padding, _dilation, _groups;

    public Tensor Weight { get; }

    public Tensor? Bias { get; }

    public Conv2d(long inputs, long outputs, long kernel, long stride = 1, long padding = 0, long dilation = 1, long groups = 1,
        bool bias = true)
    {
        (_stride, _padding, _dilation, _groups) = (stride, padding, dilation, groups);
        Weight = AddParameter("weight", Tensor.Empty([outputs, inputs / groups, kernel, kernel]));
        Init.KaimingUniform(Weight, Math.Sqrt(5));
        if (!bias) return;
        Bias = AddParameter("bias", Tensor.Empty([outputs]));
        Init.Uniform(Bias, 1 / Math.Sqrt(Init.FanIn(Weight)));
    }

    protected override Tensor Forward(Tensor input) =>
        Aten.Conv2d(input, Weight, Bias, [_stride, _stride], [_padding, _padding], [_dilation, _dilation], _groups);
}

/// <summary>Transposed 2-D convolution; weight [inputs, outputs/groups, k, k].</summary>
public sealed class ConvTranspose2d : Module<Tensor, Tensor>
{
    private readonly long _stride, _padding, _groups;

    public Tensor Weight { get; }

    public Tensor? Bias { get; }

    public ConvTranspose2d(long inputs, long outputs, long kernel, long stride = 1, long padding = 0, long groups = 1,
        bool bias = true)
    {
        (_stride, _padding, _groups) = (stride, padding, groups);
        Weight = AddParameter("weight", Tensor.Empty([inputs, outputs / groups, kernel, kernel]));
        Init.KaimingUniform(Weight, Math.Sqrt(5));
        if (!bias) return;
        Bias = AddParameter("bias", Tensor.Empty([outputs]));
        Init.Uniform(Bias, 1 / Math.Sqrt(Init.FanIn(Weight)));
    }

    protected override Tensor Forward(Tensor input) =>
        Aten.ConvTranspose2d(input, Weight, Bias, [_stride, _stride], [_padding, _padding], [0, 0], _groups, [1, 1]);
}
