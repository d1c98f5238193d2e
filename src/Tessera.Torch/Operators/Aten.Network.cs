using Tessera.Torch.Operators;

namespace Tessera.Torch;

public static partial class Aten
{
    private static readonly Operator Conv2dOp = new("conv2d", "", "Tensor, Tensor, Tensor?, int[2], int[2], int[2], int");
    private static readonly Operator ConvTranspose2dOp =
        new("conv_transpose2d", "input", "Tensor, Tensor, Tensor?, int[2], int[2], int[2], int, int[2]");
    private static readonly Operator LinearOp = new("linear", "", "Tensor, Tensor, Tensor?");
    private static readonly Operator BatchNormOp =
        new("batch_norm", "", "Tensor, Tensor?, Tensor?, Tensor?, Tensor?, bool, float, float, bool");
    private static readonly Operator LayerNormOp = new("layer_norm", "", "Tensor, int[], Tensor?, Tensor?, float");
    private static readonly Operator GroupNormOp = new("group_norm", "", "Tensor, int, Tensor?, Tensor?, float");
    private static readonly Operator ReluOp = new("relu", "", "Tensor");
    private static readonly Operator ReluInPlace = new("relu_", "", "Tensor");
    private static readonly Operator LeakyReluOp = new("leaky_relu", "", "Tensor, Scalar");
    private static readonly Operator SigmoidOp = new("sigmoid", "", "Tensor");
    private static readonly Operator HardswishOp = new("hardswish", "", "Tensor");
    private static readonly Operator HardsigmoidOp = new("hardsigmoid", "", "Tensor");
    private static readonly Operator SiluOp = new("silu", "", "Tensor");
    private static readonly Operator TanhOp = new("tanh", "", "Tensor");
    private static readonly Operator HardtanhOp = new("hardtanh", "", "Tensor, Scalar, Scalar");
    private static readonly Operator PreluOp = new("prelu", "", "Tensor, Tensor");
    private static readonly Operator GeluOp = new("gelu", "", "Tensor");
    private static readonly Operator SoftmaxOp = new("softmax", "int", "Tensor, int");
    private static readonly Operator LogSoftmaxOp = new("log_softmax", "int", "Tensor, int");
    private static readonly Operator DropoutOp = new("dropout", "", "Tensor, float, bool");
    private static readonly Operator FeatureDropoutOp = new("feature_dropout", "", "Tensor, float, bool");
    private static readonly Operator MaxPool2dOp = new("max_pool2d", "", "Tensor, int[2], int[2], int[2], int[2], bool");
    private static readonly Operator MaxPool2dWithIndicesOp =
        new("max_pool2d_with_indices", "", "Tensor, int[2], int[2], int[2], int[2], bool");
    private static readonly Operator MaxUnpool2dOp = new("max_unpool2d", "", "Tensor, Tensor, int[2]");
    private static readonly Operator PixelShuffleOp = new("pixel_shuffle", "", "Tensor, int");
    private static readonly Operator AvgPool2dOp = new("avg_pool2d", "", "Tensor, int[2], int[2], int[2], bool, bool");
    private static readonly Operator AdaptiveAvgPool2dOp = new("adaptive_avg_pool2d", "", "Tensor, int[2]");
    private static readonly Operator UpsampleBilinear2dOp = new("upsample_bilinear2d", "", "Tensor, int[2], bool");
    private static readonly Operator UpsampleNearest2dOp = new("upsample_nearest2d", "", "Tensor, int[2]");

    public static Tensor Conv2d(Tensor input, Tensor weight, Tensor? bias, ReadOnlySpan<long> stride, ReadOnlySpan<long> padding,
        ReadOnlySpan<long> dilation, long groups) =>
        ProductWatch.Tell(ProductKind.Convolution, input, weight,
            Call.To(Conv2dOp).Add(input).Add(weight).Add(bias).Add(stride).Add(padding).Add(dilation).Add(groups).Run());

    public static Tensor ConvTranspose2d(Tensor input, Tensor weight, Tensor? bias, ReadOnlySpan<long> stride,
        ReadOnlySpan<long> padding,
        ReadOnlySpan<long> outputPadding, long groups, ReadOnlySpan<long> dilation) =>
        ProductWatch.Tell(ProductKind.TransposedConvolution, input, weight,
            Call.To(ConvTranspose2dOp).Add(input).Add(weight).Add(bias).Add(stride).Add(padding).Add(outputPadding).Add(groups)
                .Add(dilation).Run());

    public static Tensor Linear(Tensor input, Tensor weight, Tensor? bias) =>
        ProductWatch.Tell(ProductKind.Linear, input, weight, Call.To(LinearOp).Add(input).Add(weight).Add(bias).Run());

    public static Tensor BatchNorm(Tensor input, Tensor? weight, Tensor? bias, Tensor? runningMean, Tensor? runningVar,
        bool training, double momentum, double eps) =>
        Call.To(BatchNormOp).Add(input).Add(weight).Add(bias).Add(runningMean).Add(runningVar).Add(training).Add(momentum)
            .Add(eps).Add(true).Run();

    public static Tensor LayerNorm(Tensor input, ReadOnlySpan<long> shape, Tensor? weight, Tensor? bias, double eps) =>
        Call.To(LayerNormOp).Add(input).Add(shape).Add(weight).Add(bias).Add(eps).Run();

    /// <param name="groups">Of neighbouring channels, normalised together over the whole map.</param>
    public static Tensor GroupNorm(Tensor input, long groups, Tensor? weight, Tensor? bias, double eps) =>
        Call.To(GroupNormOp).Add(input).Add(groups).Add(weight).Add(bias).Add(eps).Run();

    public static Tensor Relu(Tensor self) => Call.To(ReluOp).Add(self).Run();

    public static void Relu_(Tensor self) => Call.To(ReluInPlace).Add(self).RunInPlace();

    public static Tensor LeakyRelu(Tensor self, double slope) => Call.To(LeakyReluOp).Add(self).Add(slope).Run();

    public static Tensor Sigmoid(Tensor self) => Call.To(SigmoidOp).Add(self).Run();

    public static Tensor Hardswish(Tensor self) => Call.To(HardswishOp).Add(self).Run();

    public static Tensor Hardsigmoid(Tensor self) => Call.To(HardsigmoidOp).Add(self).Run();

    public static Tensor Silu(Tensor self) => Call.To(SiluOp).Add(self).Run();

    public static Tensor Tanh(Tensor self) => Call.To(TanhOp).Add(self).Run();

    public static Tensor Hardtanh(Tensor self, double min, double max) => Call.To(HardtanhOp).Add(self).Add(min).Add(max).Run();

    /// <param name="slope">One value, or one a channel.</param>
    public static Tensor Prelu(Tensor self, Tensor slope) => Call.To(PreluOp).Add(self).Add(slope).Run();

    public static Tensor Gelu(Tensor self) => Call.To(GeluOp).Add(self).Run();

    public static Tensor Softmax(Tensor self, long dim) => Call.To(SoftmaxOp).Add(self).Add(dim).Run();

    public static Tensor LogSoftmax(Tensor self, long dim) => Call.To(LogSoftmaxOp).Add(self).Add(dim).Run();

    public static Tensor Dropout(Tensor input, double p, bool training) =>
        Call.To(DropoutOp).Add(input).Add(p).Add(training).Run();

    /// <summary>Drops whole channels.</summary>
    public static Tensor FeatureDropout(Tensor input, double p, bool training) =>
        Call.To(FeatureDropoutOp).Add(input).Add(p).Add(training).Run();

    public static Tensor MaxPool2d(Tensor self, ReadOnlySpan<long> kernel, ReadOnlySpan<long> stride, ReadOnlySpan<long> padding,
        bool ceilMode = false) =>
        Call.To(MaxPool2dOp).Add(self).Add(kernel).Add(stride).Add(padding).Add([1, 1]).Add(ceilMode).Run();

    /// <summary>Pooling that also says where each maximum was: y * width + x of its channel, int64.</summary>
    public static (Tensor Values, Tensor Indices) MaxPool2dWithIndices(Tensor self, ReadOnlySpan<long> kernel,
        ReadOnlySpan<long> stride, ReadOnlySpan<long> padding, bool ceilMode = false)
    {
        Tensor[] both =
            Call.To(MaxPool2dWithIndicesOp).Add(self).Add(kernel).Add(stride).Add(padding).Add([1, 1]).Add(ceilMode).RunAll();
        return (both[0], both[1]);
    }

    /// <summary>Puts values back where <see cref="MaxPool2dWithIndices"/> found them, zeros elsewhere.</summary>
    public static Tensor MaxUnpool2d(Tensor self, Tensor indices, Size height, Size width) =>
        Call.To(MaxUnpool2dOp).Add(self).Add(indices).Add([height, width]).Run();

    /// <summary>N, C f f, H, W to N, C, H f, W f.</summary>
    public static Tensor PixelShuffle(Tensor self, long factor) => Call.To(PixelShuffleOp).Add(self).Add(factor).Run();

    public static Tensor AvgPool2d(Tensor self, ReadOnlySpan<long> kernel, ReadOnlySpan<long> stride, ReadOnlySpan<long> padding,
        bool countPadding = true) =>
        Call.To(AvgPool2dOp).Add(self).Add(kernel).Add(stride).Add(padding).Add(false).Add(countPadding).Run();

    public static Tensor AdaptiveAvgPool2d(Tensor self, ReadOnlySpan<long> size) =>
        Call.To(AdaptiveAvgPool2dOp).Add(self).Add(size).Run();

    /// <summary>Bilinear resize to a height and width; sizes read from a tensor stay dynamic when traced.</summary>
    public static Tensor UpsampleBilinear2d(Tensor self, Size height, Size width, bool alignCorners = false) =>
        Call.To(UpsampleBilinear2dOp).Add(self).Add([height, width]).Add(alignCorners).Run();

    public static Tensor UpsampleNearest2d(Tensor self, Size height, Size width) =>
        Call.To(UpsampleNearest2dOp).Add(self).Add([height, width]).Run();
}
