using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Tessera.Models.Weights.PyTorch;

/// <summary>
/// Reads a pickle as data: the stack machine of Python's pickletools (protocols 2 to 5) without the operations that import or
/// call anything but <see cref="TorchObjects"/>. It has no recursion, and operations and bytes are bounded, so that memory is
/// too.
/// </summary>
internal sealed class PickleReader(Stream stream)
{
    // A tensor of a state dict takes about forty: room for 50,000 tensors.
    private const int MostOperations = 2_000_000;
    private const long MostBytes = 64 << 20;

    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<long, object?> _memo = [];
    private readonly Dictionary<string, ElementKind> _storages = [];
    private readonly byte[] _short = new byte[256];
    private long _taken;

    /// <summary>Types of the storages that were named so far, by key.</summary>
    public IReadOnlyDictionary<string, ElementKind> Storages => _storages;

    /// <summary>The object up to the pickle's end; the stream then stands behind it.</summary>
    /// <exception cref="WeightsFormatException">Damaged, too large, or not only data.</exception>
    public object? Read()
    {
        for (int i = 0; i < MostOperations; i++)
        {
            byte code = Take(1)[0];
            if (code == '.') return Pop();
            Execute(code);
        }
        throw new WeightsFormatException($"its pickle has more than {MostOperations} operations");
    }

    private void Execute(byte code)
    {
        switch (code)
        {
            case 0x80: Take(1); break;                                                  // PROTO
            case 0x95: Take(8); break;                                                  // FRAME
            case (byte)'(': _marks.Add(_stack.Count); break;                            // MARK
            case (byte)'0': Pop(); break;                                               // POP
            case (byte)'1': PopMark(); break;                                           // POP_MARK
            case (byte)'N': _stack.Add(null); break;                                    // NONE
            case 0x88: _stack.Add(true); break;                                         // NEWTRUE
            case 0x89: _stack.Add(false); break;                                        // NEWFALSE
            case (byte)'J': _stack.Add((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;   // BININT
            case (byte)'K': _stack.Add((long)Take(1)[0]); break;                        // BININT1
            case (byte)'M': _stack.Add((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;  // BININT2
            case 0x8a: PushInteger(Take(Take(1)[0])); break;                    // LONG1
            case (byte)'G': _stack.Add(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;           // BINFLOAT
            case (byte)'X': _stack.Add(Encoding.UTF8.GetString(Take(Length()))); break; // BINUNICODE
            case 0x8c: _stack.Add(Encoding.UTF8.GetString(Take(Take(1)[0]))); break;    // SHORT_BINUNICODE
            case (byte)'T': _stack.Add(Encoding.Latin1.GetString(Take(Length()))); break;               // BINSTRING
            case (byte)'U': _stack.Add(Encoding.Latin1.GetString(Take(Take(1)[0]))); break;             // SHORT_BINSTRING
            case (byte)')': _stack.Add(new PickleTuple([])); break;                     // EMPTY_TUPLE
            case (byte)'t': _stack.Add(new PickleTuple(PopMark())); break;              // TUPLE
            case 0x85 or 0x86 or 0x87: _stack.Add(new PickleTuple(PopLast(code - 0x84))); break;        // TUPLE1 to TUPLE3
            case (byte)']': _stack.Add(new PickleList([])); break;                      // EMPTY_LIST
            case (byte)'a': Extend(PopLast(1)); break;                                  // APPEND
            case (byte)'e': Extend(PopMark()); break;                                   // APPENDS
            case (byte)'}': _stack.Add(new PickleDict()); break;                        // EMPTY_DICT
            case (byte)'s': SetItems(PopLast(2)); break;                                // SETITEM
            case (byte)'u': SetItems(PopMark()); break;                                 // SETITEMS
            case (byte)'c': _stack.Add(TorchObjects.Named($"{Line()}.{Line()}")); break;                // GLOBAL
            case 0x93: NameFromStack(); break;                                          // STACK_GLOBAL
            case (byte)'R' or 0x81: Build(); break;                                     // REDUCE, NEWOBJ
            // Attributes of an OrderedDict: a state dict's versions of its modules, which are no weights.
            case (byte)'b': Pop(); _ = Expect<PickleDict>(Top()); break;                // BUILD
            case (byte)'Q': Store(TorchObjects.Storage(Expect<PickleTuple>(Pop()))); break;             // BINPERSID
            case (byte)'q': _memo[Take(1)[0]] = Top(); break;                           // BINPUT
            case (byte)'r': _memo[BinaryPrimitives.ReadUInt32LittleEndian(Take(4))] = Top(); break;     // LONG_BINPUT
            case 0x94: _memo[_memo.Count] = Top(); break;                               // MEMOIZE
            case (byte)'h': Recall(Take(1)[0]); break;                                  // BINGET
            case (byte)'j': Recall(BinaryPrimitives.ReadUInt32LittleEndian(Take(4))); break;            // LONG_BINGET
            default: throw new WeightsFormatException($"its pickle has the operation 0x{code:x2}, which weights do not need");
        }
    }

    private void Extend(object?[] items) => Expect<PickleList>(Top()).Items.AddRange(items);

    private void SetItems(object?[] items)
    {
        if (items.Length % 2 != 0) throw Damaged("a key without a value");
        PickleDict dict = Expect<PickleDict>(Top());
        for (int i = 0; i < items.Length; i += 2) dict.Pairs.Add((items[i], items[i + 1]));
    }

    private void NameFromStack()
    {
        object?[] parts = PopLast(2);
        _stack.Add(TorchObjects.Named($"{Expect<string>(parts[0])}.{Expect<string>(parts[1])}"));
    }

    private void Build()
    {
        PickleTuple arguments = Expect<PickleTuple>(Pop());
        _stack.Add(TorchObjects.Build(Expect<PickleName>(Pop()), arguments.Items));
    }

    private void Store(TorchStorage storage)
    {
        _storages[storage.Key] = storage.Kind;
        _stack.Add(storage);
    }

    private void Recall(long index)
    {
        if (!_memo.TryGetValue(index, out object? value)) throw Damaged($"nothing was kept as number {index}");
        _stack.Add(value);
    }

    private object? Top() => _stack.Count > Floor ? _stack[^1] : throw Damaged("its stack is empty");

    private object? Pop()
    {
        object? top = Top();
        _stack.RemoveAt(_stack.Count - 1);
        return top;
    }

    private object?[] PopLast(int count)
    {
        if (_stack.Count - count < Floor) throw Damaged("its stack is empty");
        object?[] items = [.. _stack[^count..]];
        _stack.RemoveRange(_stack.Count - count, count);
        return items;
    }

    private object?[] PopMark()
    {
        if (_marks.Count == 0) throw Damaged("a mark is missing");
        object?[] items = PopLast(_stack.Count - Floor);
        _marks.RemoveAt(_marks.Count - 1);
        return items;
    }

    private int Floor => _marks.Count == 0 ? 0 : _marks[^1];

    private void PushInteger(ReadOnlySpan<byte> little)
    {
        var value = new BigInteger(little);
        if (little.Length <= sizeof(long)) _stack.Add((long)value);
        else _stack.Add(value);
    }

    private string Line()
    {
        var line = new StringBuilder();
        for (byte letter = Take(1)[0]; letter != '\n'; letter = Take(1)[0]) line.Append((char)letter);
        return line.ToString();
    }

    private long Length() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    // What is claimed is looked at before memory is taken for it.
    private ReadOnlySpan<byte> Take(long count)
    {
        if (count > stream.Length - stream.Position) throw Damaged("it ends too early");
        if ((_taken += count) > MostBytes) throw new WeightsFormatException($"its pickle has more than {MostBytes >> 20} MiB");
        Span<byte> bytes = count <= _short.Length ? _short.AsSpan(0, (int)count) : new byte[count];
        stream.ReadExactly(bytes);
        return bytes;
    }

    internal static T Expect<T>(object? value) =>
        value is T typed ? typed : throw Damaged($"{Kind(value)} stands where {typeof(T).Name} must");

    private static string Kind(object? value) => value?.GetType().Name ?? "None";

    private static WeightsFormatException Damaged(string why) => new($"its pickle is damaged: {why}");
}
