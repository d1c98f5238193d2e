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
        using var noGrad = new NoGrad();
        Aten.Normal_(weight, 0, Math.Sqrt(2.0 / (fanOut ? FanOut(weight) : FanIn(weight))));
    }

    public static void Uniform(Tensor weight, double bound)
    {
        using var noGrad = new NoGrad();
        Aten.Uniform_(weight, -bound, bound);
    }

    public static void Constant(Tensor weight, double value)
    {
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
