namespace Tessera.Torch.Nn;

/// <summary>max(x, 0); in place unless told otherwise, which saves one copy of every feature map.</summary>
public sealed class ReLU(bool inPlace = true) : Module<Tensor, Tensor>
{
    protected override Tensor Forward(Tensor input)
    {
        if (!inPlace) return Aten.Relu(input);
        Aten.Relu_(input);
        return input;
    }
}

/// <summary>x between 0 and 6.</summary>
public sealed class ReLU6 : Module<Tensor, Tensor>
{
    // Alike but for the gradient at 0 and 6 themselves; that of hardtanh is not there for bfloat16 on a CPU (libtorch 1.13).
    protected override Tensor Forward(Tensor input) =>
        input.Type == DType.BFloat16 ? Aten.Clamp(input, 0, 6) : Aten.Hardtanh(input, 0, 6);
}

/// <summary>max(x, 0) + slope min(x, 0), the slope learned, one a channel
/// (He, Zhang, Ren, Sun, 2015, arXiv:1502.01852).</summary>
public sealed class PReLU : Module<Tensor, Tensor>
{
    public Tensor Weight { get; }

    public PReLU(long channels = 1, double start = 0.25)
    {
        Weight = AddParameter("weight", Tensor.Empty([channels]));
        Init.Constant(Weight, start);
    }

    protected override Tensor Forward(Tensor input) => Aten.Prelu(input, Weight);
}

/// <summary>x Phi(x), exactly (Hendrycks, Gimpel, 2016, arXiv:1606.08415).</summary>
public sealed class GELU : Module<Tensor, Tensor>
{
    protected override Tensor Forward(Tensor input) => Aten.Gelu(input);
}

/// <summary>x sigmoid(x).</summary>
public sealed class SiLU : Module<Tensor, Tensor>
{
    protected override Tensor Forward(Tensor input) => Aten.Silu(input);
}

/// <summary>x ReLU6(x + 3) / 6 (Howard et al., 2019, arXiv:1905.02244).</summary>
public sealed class Hardswish : Module<Tensor, Tensor>
{
    protected override Tensor Forward(Tensor input) => Aten.Hardswish(input);
}

public sealed class Sigmoid : Module<Tensor, Tensor>
{
    protected override Tensor Forward(Tensor input) => Aten.Sigmoid(input);
}

/// <summary>ReLU6(x + 3) / 6.</summary>
public sealed class Hardsigmoid : Module<Tensor, Tensor>
{
    protected override Tensor Forward(Tensor input) => Aten.Hardsigmoid(input);
}
