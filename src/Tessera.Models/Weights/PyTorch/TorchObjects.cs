using Tessera.Torch;
using static Tessera.Models.Weights.PyTorch.PickleReader;

namespace Tessera.Models.Weights.PyTorch;

/// <summary>The few names that a pickled state dict needs, and what they make; every other name is refused, never
/// looked up.</summary>
internal static class TorchObjects
{
    private const string OrderedDict = "collections.OrderedDict";
    private const string Tensor = "torch._utils._rebuild_tensor_v2", Parameter = "torch._utils._rebuild_parameter";
    private const int MostNameLength = 80;

    /// <summary>What a person has to do for a file that is read here.</summary>
    public const string Expected = "expected a state dict (torch.save(model.state_dict(), FILE))";

    private static readonly Dictionary<string, ElementKind> Storages = new()
    {
        ["torch.FloatStorage"] = new(DType.Float32, 4),
        ["torch.DoubleStorage"] = new(DType.Float64, 8),
        ["torch.HalfStorage"] = new(DType.Float16, 2),
        ["torch.BFloat16Storage"] = new(DType.BFloat16, 2),
        ["torch.LongStorage"] = new(DType.Int64, 8),
        ["torch.IntStorage"] = new(DType.Int32, 4),
        ["torch.ShortStorage"] = new(DType.Int16, 2),
        ["torch.CharStorage"] = new(DType.Int8, 1),
        ["torch.ByteStorage"] = new(DType.UInt8, 1),
        ["torch.BoolStorage"] = new(DType.Bool, 1),
    };

    public static PickleName Named(string name)
    {
        if (Storages.TryGetValue(name, out ElementKind? kind)) return new PickleName(name, kind);
        if (name is OrderedDict or Tensor or Parameter) return new PickleName(name, null);
        string shown = name[..Math.Min(name.Length, MostNameLength)];
        throw new WeightsFormatException($"its pickle asks for '{shown}', which is no weights and is not run; {Expected}");
    }

    public static object? Build(PickleName name, object?[] arguments) => (name.Name, arguments) switch
    {
        (OrderedDict, []) => new PickleDict(),
        // As Python 2 wrote them: one list of pairs.
        (OrderedDict, [PickleList pairs]) => DictOf(pairs),
        (Tensor, [TorchStorage storage, long offset, PickleTuple shape, PickleTuple strides, ..]) =>
            View(storage, offset, Sizes(shape), Sizes(strides)),
        (Parameter, [TorchTensor tensor, ..]) => tensor,
        _ => throw new WeightsFormatException($"its pickle is damaged: {name.Name} was given what it does not take"),
    };

    /// <summary>A storage from its persistent id: ('storage', type, key, device, count), and in old files a view that is
    /// None.</summary>
    public static TorchStorage Storage(PickleTuple id)
    {
        if (id.Items is not ["storage", PickleName { Storage: { } kind }, string key, string, long count, .. var rest] ||
            rest is not ([] or [null]) || count < 0)
            throw new WeightsFormatException("its pickle is damaged: a storage that is none of PyTorch's");
        return new TorchStorage(key, kind, count);
    }

    private static PickleDict DictOf(PickleList list)
    {
        var dict = new PickleDict();
        foreach (object? pair in list.Items)
        {
            List<object?> items = Expect<PickleList>(pair).Items;
            if (items.Count != 2) throw new WeightsFormatException("its pickle is damaged: a key without a value");
            dict.Pairs.Add((items[0], items[1]));
        }
        return dict;
    }

    private static long[] Sizes(PickleTuple tuple) => [.. tuple.Items.Select(Expect<long>)];

    private static TorchTensor View(TorchStorage storage, long offset, long[] shape, long[] strides)
    {
        bool sound = shape.Length == strides.Length && shape.Length <= TorchTensor.MostDimensions && offset >= 0 &&
            shape.All(s => s >= 0) && strides.All(s => s >= 0);
        try
        {
            if (sound)
            {
                var view = new TorchTensor(storage, offset, shape, strides);
                if (checked(offset + view.Extent) <= storage.Count) return view;
            }
        }
        catch (OverflowException)
        {
            // More values than there are numbers for: the line below says it.
        }
        string claimed = string.Join(',', shape.Take(TorchTensor.MostDimensions));
        throw new WeightsFormatException($"a tensor [{claimed}] does not fit its storage of {storage.Count} values");
    }
}
