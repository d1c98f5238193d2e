namespace Tessera.Torch.Nn;

/// <summary>Starting values of weights, with PyTorch's formulas.</summary>
public static class Init
{
    /// <summary>Uniform within sqrt(6 / ((1 + a^2) fan_in)): He, Zhang, Ren, Sun, 2015. PyTorch's convolutions start with a =
    /// sqrt(5).</summary>
    public static void KaimingUniform(Tensor weight, double a = 0) =>
        Uniform(weight, Math.Sqrt(6 / ((1 + a * a) * FanIn(weight))));

    /// <summary>Normal with deviation sqrt(2 / fan), for ReLU networks.</summary>
    public static void KaimingNormal(Tensor weight, bool fanOut = false)
    {
        if (NoInit.IsOn) return;
        using var noGrad = new NoGrad();
        Aten.Normal_(weight, 0, Math.Sqrt(2.0 / (fanOut ? FanOut(weight) : FanIn(weight))));
    }

    public static void Normal(Tensor weight, double deviation)
    {
        if (NoInit.IsOn) return;
        using var noGrad = new NoGrad();
        Aten.Normal_(weight, 0, deviation);
    }

    public static void Uniform(Tensor weight, double bound)
    {
        if (NoInit.IsOn) return;
        using var noGrad = new NoGrad();
        Aten.Uniform_(weight, -bound, bound);
    }

    public static void Constant(Tensor weight, double value)
    {
        if (NoInit.IsOn) return;
        using var noGrad = new NoGrad();
        Aten.Fill_(weight, value);
    }

    /// <summary>Inputs that one output sums over: channels x kernel area.</summary>
    public static long FanIn(Tensor weight) => weight.Shape[1..].Aggregate(1L, (a, b) => a * b);

    private static long FanOut(Tensor weight)
    {
        long[] shape = weight.Shape;
        return shape[0] * shape[2..].Aggregate(1L, (a, b) => a * b);
    }
}

/// <summary>Weights of networks made inside it, on this thread, keep whatever memory holds: for those that are filled
/// from a file at once, or only counted. A network of 134 million parameters is then there in milliseconds.</summary>
public readonly ref struct NoInit : IDisposable
{
    [ThreadStatic] private static bool _isOn;

    private readonly bool _before;

    public NoInit() => (_before, _isOn) = (_isOn, true);

    internal static bool IsOn => _isOn;

    public void Dispose() => _isOn = _before;
}
