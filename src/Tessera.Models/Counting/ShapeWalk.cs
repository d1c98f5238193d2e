using Tessera.Torch.Tracing;

namespace Tessera.Models.Counting;

/// <summary>Shapes of all values of a trace for an input of any size, worked out from each operator's rule without computing a
/// pixel.</summary>
internal sealed class ShapeWalk
{
    // A shape is long[], a size long, a list of either object[].
    private readonly Dictionary<string, object> _values = [];
    private readonly IReadOnlyDictionary<string, TracedWeight> _weights;

    /// <exception cref="NotSupportedException">The trace has an operator without a rule; it and its module are named.</exception>
    public ShapeWalk(TracedGraph graph, long[] input)
    {
        _weights = graph.Parameters;
        _values[graph.Inputs[0]] = input;
        foreach (TracedNode node in graph.Nodes)
        {
            object shape = Result(node);
            // Of several results (a pooling and where it found them) all have one shape.
            foreach (string result in node.Results) _values[result] = shape;
        }
    }

    public long[] Shape(string value) => (long[])_values[value];

    public long[] Shape(TracedOperand operand) => (long[])Value(operand);

    public bool IsTransposed(TracedNode convolution) => convolution.Operands[6] is ConstantOperand { Value: true };

    private object Result(TracedNode node)
    {
        IReadOnlyList<TracedOperand> of = node.Operands;
        switch (node.Operator)
        {
            case "aten::conv2d": return Convolution(Shape(of[0]), Shape(of[1]), Longs(of[3]), Longs(of[4]), Longs(of[5]));
            case "aten::conv_transpose2d":
                return Transposed(Shape(of[0]), Shape(of[1]), Longs(of[3]), Longs(of[4]),
                Longs(of[5]), Long(of[6]), Longs(of[7]));
            case "aten::_convolution":
                return IsTransposed(node)
                    ? Transposed(Shape(of[0]), Shape(of[1]), Longs(of[3]), Longs(of[4]), Longs(of[7]), Long(of[8]), Longs(of[5]))
                    : Convolution(Shape(of[0]), Shape(of[1]), Longs(of[3]), Longs(of[4]), Longs(of[5]));
            case "aten::linear": return (long[])[.. Shape(of[0])[..^1], Shape(of[1])[0]];
            case "aten::max_pool2d" or "aten::max_pool2d_with_indices":
                return Pooled(Shape(of[0]), Longs(of[1]), Longs(of[2]), Longs(of[3]), Flag(of[5]));
            case "aten::avg_pool2d": return Pooled(Shape(of[0]), Longs(of[1]), Longs(of[2]), Longs(of[3]), Flag(of[4]));
            case "aten::max_unpool2d": return (long[])[.. Shape(of[0])[..2], .. Longs(of[2])];
            case "aten::adaptive_avg_pool2d" or "aten::upsample_bilinear2d" or "aten::upsample_nearest2d":
                return (long[])[.. Shape(of[0])[..2], .. Longs(of[1])];
            case "aten::mean" or "aten::sum": return Reduced(Shape(of[0]), Longs(of[1]), Flag(of[2]));
            case "aten::cat": return Joined((object[])Value(of[0]), Long(of[1]));
            case "aten::constant_pad_nd": return Padded(Shape(of[0]), Longs(of[1]));
            case "aten::slice": return Sliced(Shape(of[0]), Long(of[1]), Long(of[2]), Long(of[3]));
            case "aten::size": return Shape(of[0])[Long(of[1])];
            case "prim::ListConstruct": return of.Select(Value).ToArray();
            case "prim::NumToTensor" or "aten::Int": return Value(of[0]);
            case "aten::add" or "aten::add_" or "aten::sub" or "aten::mul" or "aten::mul_" or "aten::div":
                return Value(of[1]) is long[] other ? Broadcast(Shape(of[0]), other) : Shape(of[0]);
            case "aten::matmul": return Multiplied(Shape(of[0]), Shape(of[1]));
            case "aten::permute": return (long[])[.. Longs(of[1]).Select(dim => Shape(of[0])[dim])];
            case "aten::transpose": return Swapped(Shape(of[0]), Long(of[1]), Long(of[2]));
            case "aten::reshape" or "aten::view": return Reshaped(Shape(of[0]), Longs(of[1]));
            case "aten::flatten": return Flattened(Shape(of[0]), Long(of[1]), Long(of[2]));
            case "aten::pixel_shuffle": return Shuffled(Shape(of[0]), Long(of[1]));
            case "aten::select": return (long[])[.. Shape(of[0])[..(int)Long(of[1])], .. Shape(of[0])[((int)Long(of[1]) + 1)..]];
            case "aten::unsqueeze": return (long[])[.. Shape(of[0])[..(int)Long(of[1])], 1, .. Shape(of[0])[(int)Long(of[1])..]];
            case "aten::silu" or "aten::zeros_like" or "aten::tanh" or "aten::hardtanh" or "aten::prelu" or "aten::pow": return Shape(of[0]);
            case "aten::batch_norm" or "aten::relu" or "aten::relu_" or "aten::leaky_relu" or "aten::sigmoid" or "aten::hardswish" or "aten::hardsigmoid"
                or "aten::gelu" or "aten::sqrt" or "aten::softmax" or "aten::layer_norm" or "aten::group_norm" or "aten::dropout"
                or "aten::feature_dropout":
                return Shape(of[0]);
            default: throw new NotSupportedException($"no rule for the shape of {node.Operator}, called by '{node.Scope}'");
        }
    }

    private object Value(TracedOperand operand) => operand switch
    {
        ValueOperand value => _values[value.Name],
        ParameterOperand weight => _weights[weight.Key].Shape.ToArray(),
        ConstantOperand { Value: TracedWeight tensor } => tensor.Shape.ToArray(),
        ConstantOperand { Value: { } constant } => constant,
        _ => throw new NotSupportedException("a value is needed where the trace has none"),
    };

    private long Long(TracedOperand operand) => (long)Value(operand);

    private bool Flag(TracedOperand operand) => (bool)Value(operand);

    private long[] Longs(TracedOperand operand) =>
        Value(operand) is object[] list ? [.. list.Cast<long>()] : (long[])Value(operand);

    private static long[] Convolution(long[] x, long[] weight, long[] stride, long[] padding, long[] dilation)
    {
        long Side(int i) => (x[i + 2] + 2 * padding[i] - dilation[i] * (weight[i + 2] - 1) - 1) / stride[i] + 1;
        return [x[0], weight[0], Side(0), Side(1)];
    }

    private static long[] Transposed(long[] x, long[] weight, long[] stride, long[] padding, long[] extra, long groups,
        long[] dilation)
    {
        long Side(int i) => (x[i + 2] - 1) * stride[i] - 2 * padding[i] + dilation[i] * (weight[i + 2] - 1) + extra[i] + 1;
        return [x[0], weight[1] * groups, Side(0), Side(1)];
    }

    private static long[] Pooled(long[] x, long[] kernel, long[] stride, long[] padding, bool ceil)
    {
        long Side(int i)
        {
            long side = (x[i + 2] + 2 * padding[i] - kernel[i] + (ceil ? stride[i] - 1 : 0)) / stride[i] + 1;
            // A window that would start in the padding is left out.
            return ceil && (side - 1) * stride[i] >= x[i + 2] + padding[i] ? side - 1 : side;
        }
        return [x[0], x[1], Side(0), Side(1)];
    }

    private static long[] Reduced(long[] x, long[] dims, bool keep)
    {
        bool Gone(int i) => dims.Contains(i) || dims.Contains(i - x.Length);
        return keep ? [.. x.Select((size, i) => Gone(i) ? 1 : size)] : [.. x.Where((_, i) => !Gone(i))];
    }

    private static long[] Joined(object[] parts, long dim)
    {
        long[] shape = [.. (long[])parts[0]];
        shape[dim] = parts.Sum(part => ((long[])part)[dim]);
        return shape;
    }

    // Pairs from the last dimension on.
    private static long[] Padded(long[] x, long[] pads)
    {
        long[] shape = [.. x];
        for (int i = 0; i < pads.Length; i++) shape[^(i / 2 + 1)] += pads[i];
        return shape;
    }

    private static long[] Sliced(long[] x, long dim, long start, long end)
    {
        long[] shape = [.. x];
        shape[dim] = Math.Max(0, Math.Min(end, x[dim]) - start);
        return shape;
    }

    private static long[] Multiplied(long[] a, long[] b) => [.. Broadcast(a[..^2], b[..^2]), a[^2], b[^1]];

    private static long[] Swapped(long[] x, long first, long second)
    {
        long[] shape = [.. x];
        (int a, int b) = ((int)(first < 0 ? first + x.Length : first), (int)(second < 0 ? second + x.Length : second));
        (shape[a], shape[b]) = (shape[b], shape[a]);
        return shape;
    }

    private static long[] Reshaped(long[] x, long[] sizes)
    {
        long all = x.Aggregate(1L, (a, b) => a * b), known = sizes.Where(s => s >= 0).Aggregate(1L, (a, b) => a * b);
        return [.. sizes.Select(size => size < 0 ? all / known : size)];
    }

    private static long[] Flattened(long[] x, long start, long end)
    {
        int last = (int)(end < 0 ? end + x.Length : end);
        return [.. x[..(int)start], x[(int)start..(last + 1)].Aggregate(1L, (a, b) => a * b), .. x[(last + 1)..]];
    }

    private static long[] Shuffled(long[] x, long factor) => [x[0], x[1] / (factor * factor), x[2] * factor, x[3] * factor];

    private static long[] Broadcast(long[] a, long[] b)
    {
        var shape = new long[Math.Max(a.Length, b.Length)];
        for (int i = 1; i <= shape.Length; i++) shape[^i] = Math.Max(i <= a.Length ? a[^i] : 1, i <= b.Length ? b[^i] : 1);
        return shape;
    }
}
