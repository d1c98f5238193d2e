namespace Tessera.Export.Mapping;

/// <summary>Sums and products of tensors, and of sizes: the two share their operators in a trace.</summary>
internal static class Arithmetic
{
    public static IEnumerable<(string, Func<OperatorCall, MappedValue>)> Mappings =>
    [
        ("aten::add", call => Weighted(call, "Add", 0, 1)),
        ("aten::sub", call => Weighted(call, "Sub", 0, 1)),
        ("aten::rsub", call => Weighted(call, "Sub", 1, 0)),
        ("aten::mul", call => Binary(call, "Mul")),
        ("aten::div", Divide),
        ("aten::floor_divide", call => Whole(call, "Div")),
        ("aten::floordiv", call => Whole(call, "Div")),
        ("aten::remainder", call => Whole(call, "Mod")),
        ("aten::neg", call => Unary(call, "Neg")),
        ("aten::exp", call => Unary(call, "Exp")),
        ("aten::log", call => Unary(call, "Log")),
        ("aten::sqrt", call => Unary(call, "Sqrt")),
        ("aten::abs", call => Unary(call, "Abs")),
        ("aten::pow", call => Binary(call, "Pow")),
        ("aten::maximum", call => Binary(call, "Max")),
        ("aten::minimum", call => Binary(call, "Min")),
    ];

    private static TensorValue Unary(OperatorCall call, string op) =>
        call.Tensor(0) with { Name = call.Write(op, [call.Tensor(0).Name]) };

    // self, other, alpha: self + alpha * other; rsub has the roles exchanged.
    private static MappedValue Weighted(OperatorCall call, string op, int left, int right)
    {
        double alpha = call.Count > 2 ? call.Float(2) : 1;
        if (alpha == 1) return Join(call, op, call[left], call[right]);
        MappedValue weighted = Join(call, "Mul", call[right], new LiteralValue(alpha));
        return Join(call, op, call[left], weighted);
    }

    private static MappedValue Binary(OperatorCall call, string op) => Join(call, op, call[0], call[1]);

    private static MappedValue Divide(OperatorCall call)
    {
        if (!call.IsNone(2))
            return call.Text(2) == "floor" ? Whole(call, "Div")
                : throw call.Refuse($"rounding '{call.Text(2)}' is not supported");
        if (call[0] is IntValue) throw call.Refuse("a size is divided into a fraction; divide with rounding down");
        return Binary(call, "Div");
    }

    // Sizes are never negative, so ONNX's rounding towards zero is PyTorch's rounding down.
    private static MappedValue Whole(OperatorCall call, string op) => call[0] is IntValue && call[1] is IntValue
        ? Join(call, op, call[0], call[1])
        : throw call.Refuse("it is supported for sizes only");

    private static MappedValue Join(OperatorCall call, string op, MappedValue left, MappedValue right)
    {
        if (left is IntValue first && right is IntValue second) return Sizes(call, op, first, second);
        string leftName = Name(call, left), rightName = Name(call, right);
        int rank = Math.Max((left as TensorValue)?.Rank ?? 0, (right as TensorValue)?.Rank ?? 0);
        return new TensorValue(call.Write(op, [leftName, rightName]), rank, Channels(left, right, rank));
    }

    private static IntValue Sizes(OperatorCall call, string op, IntValue left, IntValue right)
    {
        if (left is KnownInt a && right is KnownInt b)
        {
            return new KnownInt(op switch
            {
                "Add" => a.Value + b.Value,
                "Sub" => a.Value - b.Value,
                "Mul" => a.Value * b.Value,
                "Div" => a.Value / b.Value,
                "Mod" => a.Value % b.Value,
                _ => throw call.Refuse("it is not supported for sizes"),
            });
        }
        return new ComputedInt(call.Write(op, [call.Materialise(left), call.Materialise(right)]));
    }

    private static string Name(OperatorCall call, MappedValue value) => value switch
    {
        TensorValue tensor => tensor.Name,
        KnownInt number => call.Float("number", number.Value),
        LiteralValue { Value: double number } => call.Float("number", number),
        IntValue => throw call.Refuse("it joins a tensor and a size read at run time"),
        _ => throw call.Refuse("an operand is neither a tensor nor a number"),
    };

    // Broadcasting keeps the larger of two known sizes; a tensor of fewer dimensions or a number has 1 there.
    private static long? Channels(MappedValue left, MappedValue right, int rank)
    {
        long? Of(MappedValue value) => value is TensorValue tensor && tensor.Rank == rank ? tensor.Channels : 1;
        return Of(left) is { } first && Of(right) is { } second ? Math.Max(first, second) : null;
    }
}
