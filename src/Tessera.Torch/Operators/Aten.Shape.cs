using Tessera.Torch.Operators;

namespace Tessera.Torch;

public static partial class Aten
{
    private static readonly Operator CatOp = new("cat", "", "Tensor[], int");
    private static readonly Operator StackOp = new("stack", "", "Tensor[], int");
    private static readonly Operator SliceOp = new("slice", "Tensor", "Tensor, int, int?, int?, int");
    private static readonly Operator SelectOp = new("select", "int", "Tensor, int, int");
    private static readonly Operator PermuteOp = new("permute", "", "Tensor, int[]");
    private static readonly Operator TransposeOp = new("transpose", "int", "Tensor, int, int");
    private static readonly Operator ReshapeOp = new("reshape", "", "Tensor, int[]");
    private static readonly Operator FlattenOp = new("flatten", "using_ints", "Tensor, int, int");
    private static readonly Operator UnsqueezeOp = new("unsqueeze", "", "Tensor, int");
    private static readonly Operator ExpandOp = new("expand", "", "Tensor, int[]");
    private static readonly Operator IndexSelectOp = new("index_select", "", "Tensor, int, Tensor");
    private static readonly Operator ConstantPadOp = new("constant_pad_nd", "", "Tensor, int[], Scalar");
    private static readonly Operator OneHotOp = new("one_hot", "", "Tensor, int");

    public static Tensor Cat(IReadOnlyList<Tensor> tensors, long dim) => Call.To(CatOp).Add(tensors).Add(dim).Run();

    public static Tensor Stack(IReadOnlyList<Tensor> tensors, long dim) => Call.To(StackOp).Add(tensors).Add(dim).Run();

    /// <summary>Elements start to end (exclusive) of one dimension; an end read from a tensor stays dynamic when
    /// traced.</summary>
    public static Tensor Slice(Tensor self, long dim, long start, Size end) =>
        Call.To(SliceOp).Add(self).Add(dim).Add(start).Add(end).Add(1L).Run();

    public static Tensor Select(Tensor self, long dim, long index) => Call.To(SelectOp).Add(self).Add(dim).Add(index).Run();

    public static Tensor Permute(Tensor self, ReadOnlySpan<long> dims) => Call.To(PermuteOp).Add(self).Add(dims).Run();

    public static Tensor Transpose(Tensor self, long first, long second) =>
        Call.To(TransposeOp).Add(self).Add(first).Add(second).Run();

    public static Tensor Reshape(Tensor self, ReadOnlySpan<Size> shape) => Call.To(ReshapeOp).Add(self).Add(shape).Run();

    public static Tensor Flatten(Tensor self, long start = 0, long end = -1) =>
        Call.To(FlattenOp).Add(self).Add(start).Add(end).Run();

    public static Tensor Unsqueeze(Tensor self, long dim) => Call.To(UnsqueezeOp).Add(self).Add(dim).Run();

    public static Tensor Expand(Tensor self, ReadOnlySpan<long> shape) => Call.To(ExpandOp).Add(self).Add(shape).Run();

    public static Tensor IndexSelect(Tensor self, long dim, Tensor index) =>
        Call.To(IndexSelectOp).Add(self).Add(dim).Add(index).Run();

    /// <param name="pad">Left, right, top, bottom, ...: pairs from the last dimension on.</param>
    public static Tensor ConstantPad(Tensor self, ReadOnlySpan<long> pad, double value) =>
        Call.To(ConstantPadOp).Add(self).Add(pad).Add(value).Run();

    public static Tensor OneHot(Tensor self, long classes) => Call.To(OneHotOp).Add(self).Add(classes).Run();
}
