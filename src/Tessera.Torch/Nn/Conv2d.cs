namespace Tessera.Torch.Nn;

/// <summary>2-D convolution; weight [outputs, inputs/groups, kernel height, kernel width].</summary>
public sealed class Conv2d : Module<Tensor, Tensor>
{
    private readonly Pair _stride, _padding, _dilation;
    private readonly long _groups;
    private readonly bool _isDilatedDepthWise;

    public Tensor Weight { get; }

    public Tensor? Bias { get; }

    public Conv2d(long inputs, long outputs, Pair kernel, Pair? stride = null, Pair padding = default, Pair? dilation = null,
        long groups = 1, bool bias = true)
    {
        (_stride, _padding, _dilation, _groups) = (stride ?? 1, padding, dilation ?? 1, groups);
        _isDilatedDepthWise = groups > 1 && groups == inputs && _dilation.Height > 1;
        Weight = AddParameter("weight", Tensor.Empty([outputs, inputs / groups, kernel.Height, kernel.Width]));
        Init.KaimingUniform(Weight, Math.Sqrt(5));
        if (!bias) return;
        Bias = AddParameter("bias", Tensor.Empty([outputs]));
        Init.Uniform(Bias, 1 / Math.Sqrt(Init.FanIn(Weight)));
    }

    protected override Tensor Forward(Tensor input)
    {
        if (!_isDilatedDepthWise || input.Device.Type != DeviceType.Cpu || !Autocast.IsOn(input.Device)) return Convolve(input);
        // oneDNN writes past the gradient of such a weight where numbers are bfloat16 and memory is channels-last: gradients
        // became infinite within 10 to 40 steps of a dabnet, or the process ended (libtorch 1.13 on AVX-512, as PyTorch there).
        using var full = new Autocast(input.Device, DType.Float32);
        return Convolve(input.To(DType.Float32));
    }

    private Tensor Convolve(Tensor input) => Aten.Conv2d(input, Weight, Bias, [_stride.Height, _stride.Width],
        [_padding.Height, _padding.Width], [_dilation.Height, _dilation.Width], _groups);
}

/// <summary>A number for height and one for width; one number stands for both.</summary>
public readonly record struct Pair(long Height, long Width)
{
    public static implicit operator Pair(long both) => new(both, both);

    public static implicit operator Pair((long Height, long Width) sides) => new(sides.Height, sides.Width);
}

/// <summary>Transposed 2-D convolution; weight [inputs, outputs/groups, k, k].</summary>
public sealed class ConvTranspose2d : Module<Tensor, Tensor>
{
    private readonly long _stride, _padding, _outputPadding, _groups;

    public Tensor Weight { get; }

    public Tensor? Bias { get; }

    public ConvTranspose2d(long inputs, long outputs, long kernel, long stride = 1, long padding = 0, long outputPadding = 0,
        long groups = 1, bool bias = true)
    {
        (_stride, _padding, _outputPadding, _groups) = (stride, padding, outputPadding, groups);
        Weight = AddParameter("weight", Tensor.Empty([inputs, outputs / groups, kernel, kernel]));
        Init.KaimingUniform(Weight, Math.Sqrt(5));
        if (!bias) return;
        Bias = AddParameter("bias", Tensor.Empty([outputs]));
        Init.Uniform(Bias, 1 / Math.Sqrt(Init.FanIn(Weight)));
    }

    protected override Tensor Forward(Tensor input) =>
        Aten.ConvTranspose2d(input, Weight, Bias, [_stride, _stride], [_padding, _padding],
            [_outputPadding, _outputPadding], _groups, [1, 1]);
}
