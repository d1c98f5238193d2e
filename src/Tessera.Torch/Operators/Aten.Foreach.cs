using Tessera.Torch.Operators;

namespace Tessera.Torch;

/// <summary>One call for a whole list of tensors: how optimisers and averages walk over all weights.</summary>
public static partial class Aten
{
    private static readonly Operator ForeachAddList = new("_foreach_add_", "List", "Tensor[], Tensor[], Scalar");
    private static readonly Operator ForeachAddScalar = new("_foreach_add_", "Scalar", "Tensor[], Scalar");
    private static readonly Operator ForeachAddListNew = new("_foreach_add", "List", "Tensor[], Tensor[], Scalar");
    private static readonly Operator ForeachMulScalar = new("_foreach_mul_", "Scalar", "Tensor[], Scalar");
    private static readonly Operator ForeachMulList = new("_foreach_mul_", "List", "Tensor[], Tensor[]");
    private static readonly Operator ForeachDivScalar = new("_foreach_div_", "Scalar", "Tensor[], Scalar");
    private static readonly Operator ForeachAddcmulInPlace =
        new("_foreach_addcmul_", "Scalar", "Tensor[], Tensor[], Tensor[], Scalar");
    private static readonly Operator ForeachAddcdiv = new("_foreach_addcdiv_", "Scalar", "Tensor[], Tensor[], Tensor[], Scalar");
    private static readonly Operator ForeachSqrtOp = new("_foreach_sqrt", "", "Tensor[]");
    private static readonly Operator ForeachSqrtInPlace = new("_foreach_sqrt_", "", "Tensor[]");
    private static readonly Operator ForeachAddcmulNew =
        new("_foreach_addcmul", "Scalar", "Tensor[], Tensor[], Tensor[], Scalar");
    private static readonly Operator ForeachNormOp = new("_foreach_norm", "Scalar", "Tensor[], Scalar");

    /// <summary>self[i] += alpha * other[i].</summary>
    public static void ForeachAdd_(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> other, double alpha = 1) =>
        Call.To(ForeachAddList).Add(self).Add(other).Add(alpha).RunInPlace();

    public static void ForeachAdd_(IReadOnlyList<Tensor> self, double value) =>
        Call.To(ForeachAddScalar).Add(self).Add(value).RunInPlace();

    /// <summary>self[i] + alpha * other[i], as new tensors.</summary>
    public static Tensor[] ForeachAdd(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> other, double alpha = 1) =>
        Call.To(ForeachAddListNew).Add(self).Add(other).Add(alpha).RunAll();

    public static void ForeachMul_(IReadOnlyList<Tensor> self, double value) =>
        Call.To(ForeachMulScalar).Add(self).Add(value).RunInPlace();

    public static void ForeachMul_(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> other) =>
        Call.To(ForeachMulList).Add(self).Add(other).RunInPlace();

    public static void ForeachDiv_(IReadOnlyList<Tensor> self, double value) =>
        Call.To(ForeachDivScalar).Add(self).Add(value).RunInPlace();

    /// <summary>self[i] += value * a[i] * b[i].</summary>
    public static void ForeachAddcmul_(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> a, IReadOnlyList<Tensor> b,
        double value = 1) =>
        Call.To(ForeachAddcmulInPlace).Add(self).Add(a).Add(b).Add(value).RunInPlace();

    /// <summary>self[i] += value * a[i] / b[i].</summary>
    public static void ForeachAddcdiv_(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> a, IReadOnlyList<Tensor> b,
        double value = 1) =>
        Call.To(ForeachAddcdiv).Add(self).Add(a).Add(b).Add(value).RunInPlace();

    public static Tensor[] ForeachSqrt(IReadOnlyList<Tensor> self) => Call.To(ForeachSqrtOp).Add(self).RunAll();

    public static void ForeachSqrt_(IReadOnlyList<Tensor> self) => Call.To(ForeachSqrtInPlace).Add(self).RunInPlace();

    /// <summary>self[i] + value * a[i] * b[i], as new tensors.</summary>
    public static Tensor[] ForeachAddcmul(IReadOnlyList<Tensor> self, IReadOnlyList<Tensor> a, IReadOnlyList<Tensor> b,
        double value = 1) =>
        Call.To(ForeachAddcmulNew).Add(self).Add(a).Add(b).Add(value).RunAll();

    public static Tensor[] ForeachNorm(IReadOnlyList<Tensor> self) => Call.To(ForeachNormOp).Add(self).Add(2.0).RunAll();
}
