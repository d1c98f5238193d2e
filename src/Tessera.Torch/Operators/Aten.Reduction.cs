using Tessera.Torch.Operators;

namespace Tessera.Torch;

/// <summary>What becomes of a loss a pixel, with libtorch's own codes.</summary>
public enum Reduction { None = 0, Mean = 1, Sum = 2 }

public static partial class Aten
{
    private static readonly Operator SumAll = new("sum", "", "Tensor");
    private static readonly Operator SumDims = new("sum", "dim_IntList", "Tensor, int[1]?, bool");
    private static readonly Operator MeanAll = new("mean", "", "Tensor");
    private static readonly Operator MeanDims = new("mean", "dim", "Tensor, int[1]?, bool");
    private static readonly Operator MaxAll = new("max", "", "Tensor");
    private static readonly Operator ArgmaxOp = new("argmax", "", "Tensor, int?, bool");
    private static readonly Operator EqScalar = new("eq", "Scalar", "Tensor, Scalar");
    private static readonly Operator NeScalar = new("ne", "Scalar", "Tensor, Scalar");
    private static readonly Operator GtScalar = new("gt", "Scalar", "Tensor, Scalar");
    private static readonly Operator WhereOp = new("where", "self", "Tensor, Tensor, Tensor");
    private static readonly Operator CrossEntropyOp = new("cross_entropy_loss", "", "Tensor, Tensor, Tensor?, int, int, float");
    private static readonly Operator DotOp = new("dot", "", "Tensor, Tensor");
    private static readonly Operator IndexAddOp = new("index_add", "", "Tensor, int, Tensor, Tensor");
    private static readonly Operator GatherOp = new("gather", "", "Tensor, int, Tensor");
    private static readonly Operator ScatterOp = new("scatter", "src", "Tensor, int, Tensor, Tensor");
    private static readonly Operator CumSumOp = new("cumsum", "", "Tensor, int");
    private static readonly Operator SortOp = new("sort", "", "Tensor, int, bool");
    private static readonly Operator TopKOp = new("topk", "", "Tensor, int");
    private static readonly Operator NormOp = new("norm", "Scalar", "Tensor, Scalar");

    public static Tensor Sum(Tensor self) => Call.To(SumAll).Add(self).Run();

    public static Tensor Sum(Tensor self, ReadOnlySpan<long> dims, bool keepDims = false) =>
        Call.To(SumDims).Add(self).Add(dims).Add(keepDims).Run();

    public static Tensor Mean(Tensor self) => Call.To(MeanAll).Add(self).Run();

    public static Tensor Mean(Tensor self, ReadOnlySpan<long> dims, bool keepDims = false) =>
        Call.To(MeanDims).Add(self).Add(dims).Add(keepDims).Run();

    public static Tensor Max(Tensor self) => Call.To(MaxAll).Add(self).Run();

    public static Tensor Argmax(Tensor self, long dim) => Call.To(ArgmaxOp).Add(self).Add(dim).Add(false).Run();

    public static Tensor Eq(Tensor self, double value) => Call.To(EqScalar).Add(self).Add(value).Run();

    public static Tensor Ne(Tensor self, double value) => Call.To(NeScalar).Add(self).Add(value).Run();

    public static Tensor Gt(Tensor self, double value) => Call.To(GtScalar).Add(self).Add(value).Run();

    public static Tensor Where(Tensor condition, Tensor self, Tensor other) =>
        Call.To(WhereOp).Add(condition).Add(self).Add(other).Run();

    /// <param name="logits">N,K,H,W.</param>
    /// <param name="target">N,H,W, int64.</param>
    public static Tensor CrossEntropyLoss(Tensor logits, Tensor target, Tensor? weight, Reduction reduction, long ignoreIndex,
        double labelSmoothing) =>
        Call.To(CrossEntropyOp).Add(logits).Add(target).Add(weight).Add((long)reduction).Add(ignoreIndex).Add(labelSmoothing)
            .Run();

    /// <summary>Sum of products of two vectors.</summary>
    public static Tensor Dot(Tensor self, Tensor other) => Call.To(DotOp).Add(self).Add(other).Run();

    /// <summary>self with source[i] added at index[i] of a dimension.</summary>
    public static Tensor IndexAdd(Tensor self, long dim, Tensor index, Tensor source) =>
        Call.To(IndexAddOp).Add(self).Add(dim).Add(index).Add(source).Run();

    public static Tensor Gather(Tensor self, long dim, Tensor index) => Call.To(GatherOp).Add(self).Add(dim).Add(index).Run();

    /// <summary>self with source[i] put at index[i] of a dimension.</summary>
    public static Tensor Scatter(Tensor self, long dim, Tensor index, Tensor source) =>
        Call.To(ScatterOp).Add(self).Add(dim).Add(index).Add(source).Run();

    /// <summary>At each place the sum of all up to it.</summary>
    public static Tensor CumSum(Tensor self, long dim) => Call.To(CumSumOp).Add(self).Add(dim).Run();

    public static (Tensor Values, Tensor Indices) Sort(Tensor self, long dim, bool descending = false)
    {
        Tensor[] both = Call.To(SortOp).Add(self).Add(dim).Add(descending).RunAll();
        return (both[0], both[1]);
    }

    /// <summary>The largest of the last dimension, in falling order.</summary>
    public static (Tensor Values, Tensor Indices) TopK(Tensor self, long count)
    {
        Tensor[] both = Call.To(TopKOp).Add(self).Add(count).RunAll();
        return (both[0], both[1]);
    }

    public static Tensor Norm(Tensor self, double p = 2) => Call.To(NormOp).Add(self).Add(p).Run();
}
