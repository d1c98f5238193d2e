using Tessera.Onnx.Models;
using Tessera.Torch.Tracing;

namespace Tessera.Export.Mapping;

/// <summary>One traced operator while it is mapped: its operands by place in the schema, and nodes written in its module's
/// name.</summary>
internal sealed class OperatorCall(GraphMapping graph, TracedNode node)
{
    public int Count => node.Operands.Count;

    public int ResultCount => node.Results.Count;

    public MappedValue this[int place] => graph.Operand(node.Operands[place], node);

    public bool IsNone(int place) => place >= Count || this[place] is LiteralValue { Value: null };

    public TensorValue Tensor(int place) => this[place] as TensorValue ?? throw Refuse($"operand {place} is not a tensor");

    public TensorValue? OptionalTensor(int place) => IsNone(place) ? null : Tensor(place);

    /// <summary>The weight at a place, for operators whose mapping depends on its shape.</summary>
    public TracedWeight Weight(int place) =>
        graph.Weight(node.Operands[place]) ?? throw Refuse($"operand {place} is not a weight but computed");

    public IntValue Int(int place) => this[place] as IntValue ?? throw Refuse($"operand {place} is not an integer");

    public long KnownInt(int place) =>
        this[place] is KnownInt known ? known.Value
            : throw Refuse($"operand {place} must be a constant, not a size read at run time");

    public IReadOnlyList<IntValue> Ints(int place) => this[place] is ListValue list && list.Items.All(item => item is IntValue)
        ? [.. list.Items.Cast<IntValue>()]
        : throw Refuse($"operand {place} is not a list of integers");

    public long[] KnownInts(int place) => [.. Ints(place).Select(item =>
        item is KnownInt known ? known.Value : throw Refuse($"operand {place} must hold constants, not sizes read at run time"))];

    /// <summary>Two numbers for height and width, from a list of one or two.</summary>
    public long[] Pair(int place) => KnownInts(place) switch
    {
        [long both] => [both, both],
        [long height, long width] => [height, width],
        long[] other => throw Refuse($"operand {place} has {other.Length} numbers; expected 2"),
    };

    public IReadOnlyList<TensorValue> Tensors(int place) =>
        this[place] is ListValue list && list.Items.All(item => item is TensorValue)
        ? [.. list.Items.Cast<TensorValue>()]
        : throw Refuse($"operand {place} is not a list of tensors");

    public double Float(int place) => Number(this[place]) ?? throw Refuse($"operand {place} is not a constant number");

    /// <summary>A list of constant numbers that need not be integers.</summary>
    public double[] Floats(int place) => this[place] switch
    {
        LiteralValue { Value: double[] numbers } => numbers,
        ListValue list => [.. list.Items.Select(item => Number(item) ?? throw Refuse($"operand {place} must hold constants"))],
        _ => throw Refuse($"operand {place} is not a list of numbers"),
    };

    public bool Flag(int place) => this[place] switch
    {
        LiteralValue { Value: bool flag } => flag,
        KnownInt known => known.Value != 0,
        _ => throw Refuse($"operand {place} is not a constant flag"),
    };

    public string? Text(int place) =>
        IsNone(place) ? null : this[place] is LiteralValue { Value: string text } ? text
            : throw Refuse($"operand {place} is not a text");

    /// <summary>A dimension counted from the front, 0 to rank - 1.</summary>
    public int Dim(int place, int rank) => Dim(KnownInt(place), rank);

    public int Dim(long dim, int rank) =>
        dim >= -rank && dim < rank ? (int)(dim < 0 ? dim + rank : dim)
            : throw Refuse($"dimension {dim} of a tensor that has {rank}");

    /// <summary>Writes a node and gives back the name of its output.</summary>
    public string Write(string op, IEnumerable<string> inputs, params IEnumerable<OnnxAttribute> attributes) =>
        graph.Builder.Node(op, node.Scope, inputs, attributes);

    /// <summary>Writes a node with several outputs and gives back their names.</summary>
    public IReadOnlyList<string> WriteAll(string op, int outputs, IEnumerable<string> inputs,
        params IEnumerable<OnnxAttribute> attributes) =>
        graph.Builder.Nodes(op, node.Scope, outputs, inputs, attributes);

    public string Floats(string name, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) =>
        graph.Builder.Initializer(Scoped(name), values, shape);

    /// <summary>A float constant of shape [], which broadcasts with anything.</summary>
    public string Float(string name, double value) => Floats(name, [(float)value]);

    public string Longs(string name, params ReadOnlySpan<long> values) =>
        graph.Builder.Initializer(Scoped(name), values, values.Length);

    /// <summary>The integer as an int64 tensor of shape [1].</summary>
    public string Materialise(IntValue value) => Materialise([value]);

    /// <summary>The integers as one int64 tensor; neighbouring sizes of one tensor are read at once.</summary>
    public string Materialise(IReadOnlyList<IntValue> values)
    {
        var parts = new List<string>();
        for (int i = 0; i < values.Count;)
        {
            int run = 1;
            switch (values[i])
            {
                case SizeInt first:
                    while (i + run < values.Count && IsNext(values[i + run], first, run)) run++;
                    int start = first.Dim, end = start + run;
                    parts.Add(Write("Shape", [first.Of.Name], OnnxAttribute.Int("start", start), OnnxAttribute.Int("end", end)));
                    break;
                case ComputedInt computed:
                    parts.Add(computed.Name);
                    break;
                default:
                    long[] known =
                        [.. values.Skip(i).TakeWhile(value => value is KnownInt).Select(value => ((KnownInt)value).Value)];
                    parts.Add(Longs("numbers", known));
                    run = known.Length;
                    break;
            }
            i += run;
        }
        return parts is [string only] ? only : Write("Concat", parts, OnnxAttribute.Int("axis", 0));
    }

    /// <summary>Says of a Dropout node that it drops whole channels.</summary>
    public void DropsChannels(string dropout) => graph.ChannelDropouts.Add(dropout);

    public ExportException Refuse(string wrong) => ExportException.At(node.Operator, node.Scope, wrong);

    private static bool IsNext(IntValue value, SizeInt first, int run) =>
        value is SizeInt size && size.Of.Name == first.Of.Name && size.Dim == first.Dim + run;

    private static double? Number(MappedValue value) => value switch
    {
        KnownInt known => known.Value,
        LiteralValue { Value: double number } => number,
        _ => null,
    };

    private string Scoped(string name) => node.Scope.Length == 0 ? name : $"{node.Scope}/{name}";
}
