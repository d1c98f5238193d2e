using Tessera.Torch.Operators;

namespace Tessera.Torch;

/// <summary>libtorch's operators with types; names, order and meaning are PyTorch's. A trailing underscore changes the first
/// argument.</summary>
public static partial class Aten
{
    private static readonly Operator AddTensor = new("add", "Tensor", "Tensor, Tensor, Scalar");
    private static readonly Operator AddScalar = new("add", "Scalar", "Tensor, Scalar");
    private static readonly Operator AddTensorInPlace = new("add_", "Tensor", "Tensor, Tensor, Scalar");
    private static readonly Operator AddScalarInPlace = new("add_", "Scalar", "Tensor, Scalar");
    private static readonly Operator SubTensor = new("sub", "Tensor", "Tensor, Tensor");
    private static readonly Operator MulTensor = new("mul", "Tensor", "Tensor, Tensor");
    private static readonly Operator MulScalar = new("mul", "Scalar", "Tensor, Scalar");
    private static readonly Operator MulScalarInPlace = new("mul_", "Scalar", "Tensor, Scalar");
    private static readonly Operator DivTensor = new("div", "Tensor", "Tensor, Tensor");
    private static readonly Operator DivScalar = new("div", "Scalar", "Tensor, Scalar");
    private static readonly Operator NegOp = new("neg", "", "Tensor");
    private static readonly Operator ExpOp = new("exp", "", "Tensor");
    private static readonly Operator LogOp = new("log", "", "Tensor");
    private static readonly Operator SqrtOp = new("sqrt", "", "Tensor");
    private static readonly Operator PowScalar = new("pow", "Tensor_Scalar", "Tensor, Scalar");
    private static readonly Operator AbsOp = new("abs", "", "Tensor");
    private static readonly Operator ClampOp = new("clamp", "", "Tensor, Scalar?, Scalar?");
    private static readonly Operator MatmulOp = new("matmul", "", "Tensor, Tensor");
    private static readonly Operator FillInPlace = new("fill_", "Scalar", "Tensor, Scalar");
    private static readonly Operator CopyInPlace = new("copy_", "", "Tensor, Tensor");
    private static readonly Operator LerpInPlace = new("lerp_", "Scalar", "Tensor, Tensor, Scalar");
    private static readonly Operator UniformInPlace = new("uniform_", "", "Tensor, float, float");
    private static readonly Operator NormalInPlace = new("normal_", "", "Tensor, float, float");
    private static readonly Operator ZerosLikeOp = new("zeros_like", "", "Tensor");
    private static readonly Operator CloneOp = new("clone", "", "Tensor");
    private static readonly Operator DetachOp = new("detach", "", "Tensor");

    public static Tensor Add(Tensor self, Tensor other, double alpha = 1) =>
        Call.To(AddTensor).Add(self).Add(other).Add(alpha).Run();

    public static Tensor Add(Tensor self, double other) => Call.To(AddScalar).Add(self).Add(other).Run();

    public static void Add_(Tensor self, long other) => Call.To(AddScalarInPlace).Add(self).Add(other).RunInPlace();

    public static void Add_(Tensor self, Tensor other, double alpha = 1) =>
        Call.To(AddTensorInPlace).Add(self).Add(other).Add(alpha).RunInPlace();

    public static Tensor Sub(Tensor self, Tensor other) => Call.To(SubTensor).Add(self).Add(other).Run();

    public static Tensor Mul(Tensor self, Tensor other) => Call.To(MulTensor).Add(self).Add(other).Run();

    public static Tensor Mul(Tensor self, double other) => Call.To(MulScalar).Add(self).Add(other).Run();

    public static void Mul_(Tensor self, double other) => Call.To(MulScalarInPlace).Add(self).Add(other).RunInPlace();

    public static Tensor Div(Tensor self, Tensor other) => Call.To(DivTensor).Add(self).Add(other).Run();

    public static Tensor Div(Tensor self, double other) => Call.To(DivScalar).Add(self).Add(other).Run();

    public static Tensor Neg(Tensor self) => Call.To(NegOp).Add(self).Run();

    public static Tensor Exp(Tensor self) => Call.To(ExpOp).Add(self).Run();

    public static Tensor Log(Tensor self) => Call.To(LogOp).Add(self).Run();

    public static Tensor Sqrt(Tensor self) => Call.To(SqrtOp).Add(self).Run();

    public static Tensor Pow(Tensor self, double exponent) => Call.To(PowScalar).Add(self).Add(exponent).Run();

    public static Tensor Abs(Tensor self) => Call.To(AbsOp).Add(self).Run();

    public static Tensor Clamp(Tensor self, double? min = null, double? max = null)
    {
        Call call = Call.To(ClampOp).Add(self);
        call = min is { } low ? call.Add(low) : call.None();
        return (max is { } high ? call.Add(high) : call.None()).Run();
    }

    public static Tensor Matmul(Tensor self, Tensor other) =>
        ProductWatch.Tell(ProductKind.MatrixProduct, self, other, Call.To(MatmulOp).Add(self).Add(other).Run());

    public static void Fill_(Tensor self, double value) => Call.To(FillInPlace).Add(self).Add(value).RunInPlace();

    public static void Copy_(Tensor self, Tensor source) => Call.To(CopyInPlace).Add(self).Add(source).RunInPlace();

    /// <summary>self += weight * (end - self).</summary>
    public static void Lerp_(Tensor self, Tensor end, double weight) =>
        Call.To(LerpInPlace).Add(self).Add(end).Add(weight).RunInPlace();

    public static void Uniform_(Tensor self, double from, double to) =>
        Call.To(UniformInPlace).Add(self).Add(from).Add(to).RunInPlace();

    public static void Normal_(Tensor self, double mean, double std) =>
        Call.To(NormalInPlace).Add(self).Add(mean).Add(std).RunInPlace();

    /// <summary>Zeros of the same shape, type, device and memory layout.</summary>
    public static Tensor ZerosLike(Tensor self) => Call.To(ZerosLikeOp).Add(self).Run();

    public static Tensor Clone(Tensor self) => Call.To(CloneOp).Add(self).Run();

    /// <summary>The same values outside the autograd graph, sharing memory.</summary>
    public static Tensor Detach(Tensor self) => Call.To(DetachOp).Add(self).Run();
}
