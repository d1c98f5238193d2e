using System.Runtime.InteropServices;
using Tessera.Torch.Native;

namespace Tessera.Torch.Operators;

/// <summary>
/// Gathers the arguments of one operator call in reused buffers and makes it. Tensors are referenced until it returns, so that
/// none can be freed under it.
/// </summary>
internal sealed class Call
{
    private const int MostResults = 1024;

    [ThreadStatic] private static Call? _idle;

    private readonly List<CallArgument> _arguments = [];
    private readonly List<long> _longs = [];
    private readonly List<double> _doubles = [];
    private readonly List<byte> _text = [];
    private readonly List<nint> _pointers = [];
    private readonly List<TensorHandle> _held = [];
    private readonly nint[] _results = new nint[MostResults];
    private Operator _operator;

    private Call(Operator op) => _operator = op;

    public static Call To(Operator op)
    {
        Call call = _idle ?? new Call(op);
        _idle = null;
        call._operator = op;
        return call;
    }

    public Call None() => Push(ArgumentKind.None, 0, 0, 0);

    public Call Add(Tensor? tensor) => tensor is null ? None() : Push(ArgumentKind.Tensor, Hold(tensor), 0, 0);

    public Call Add(long value) => Push(ArgumentKind.Int, value, 0, 0);

    public Call Add(long? value) => value is { } number ? Add(number) : None();

    public Call Add(double value) => Push(ArgumentKind.Double, 0, 0, value);

    public Call Add(bool value) => Push(ArgumentKind.Bool, value ? 1 : 0, 0, 0);

    public Call Add(string text)
    {
        int start = _text.Count;
        _text.AddRange(System.Text.Encoding.UTF8.GetBytes(text));
        return Push(ArgumentKind.Text, start, _text.Count - start, 0);
    }

    public Call Add(ReadOnlySpan<long> values)
    {
        int start = _longs.Count;
        _longs.AddRange(values);
        return Push(ArgumentKind.Ints, start, values.Length, 0);
    }

    public Call Add(ReadOnlySpan<double> values)
    {
        int start = _doubles.Count;
        _doubles.AddRange(values);
        return Push(ArgumentKind.Doubles, start, values.Length, 0);
    }

    public Call Add(IReadOnlyList<Tensor> tensors)
    {
        int start = _pointers.Count;
        for (int i = 0; i < tensors.Count; i++) Hold(tensors[i]);
        return Push(ArgumentKind.Tensors, start, tensors.Count, 0);
    }

    public Call Add(Size size) =>
        size.Of is null ? Add(size.Dimension) : Push(ArgumentKind.Size, size.Dimension, (int)Hold(size.Of), 0);

    public Call Add(ReadOnlySpan<Size> sizes)
    {
        int start = _longs.Count;
        foreach (Size size in sizes)
        {
            _longs.Add(size.Of is null ? -1 : Hold(size.Of));
            _longs.Add(size.Dimension);
        }
        return Push(ArgumentKind.Sizes, start, sizes.Length, 0);
    }

    /// <summary>Makes the call; its only result.</summary>
    public Tensor Run() =>
        RunAll() is [Tensor only, ..] ? only : throw new TorchException($"aten::{_operator.Name} gave no result");

    /// <summary>Makes the call; in-place operators give back the tensor they changed, which needs no second handle.</summary>
    public void RunInPlace()
    {
        try
        {
            int count = Invoke();
            for (int i = 0; i < count; i++)
            {
                if (_results[i] != 0) NativeTorch.TensorFree(_results[i]);
            }
        }
        finally
        {
            Release();
        }
    }

    public Tensor[] RunAll()
    {
        try
        {
            var tensors = new Tensor[Invoke()];
            for (int i = 0; i < tensors.Length; i++) tensors[i] = new Tensor(new TensorHandle(_results[i]));
            return tensors;
        }
        finally
        {
            Release();
        }
    }

    private unsafe int Invoke()
    {
        try
        {
            fixed (CallArgument* arguments = CollectionsMarshal.AsSpan(_arguments))
            fixed (long* longs = CollectionsMarshal.AsSpan(_longs))
            fixed (double* doubles = CollectionsMarshal.AsSpan(_doubles))
            fixed (nint* pointers = CollectionsMarshal.AsSpan(_pointers))
            fixed (byte* text = CollectionsMarshal.AsSpan(_text))
            fixed (nint* results = _results)
            {
                NativeTorch.OperatorCall(_operator.Pointer, arguments, _arguments.Count, longs, doubles, pointers, text, results,
                    MostResults, out int count);
                return count;
            }
        }
        catch (Exception error) when (error is TorchException or ArgumentException)
        {
            string shapes = string.Join(", ", _held.Select(handle => Describe(handle)));
            throw new TorchException($"aten::{_operator.Name}({shapes}): {error.Message}");
        }
    }

    private static string Describe(TensorHandle handle)
    {
        Span<long> shape = stackalloc long[16], strides = stackalloc long[16];
        NativeTorch.TensorRank(handle, out int rank);
        NativeTorch.TensorShape(handle, shape, strides, 16);
        NativeTorch.TensorKind(handle, out int type, out _, out _);
        return $"{(DType)type}[{string.Join(',', shape[..rank].ToArray())}]";
    }

    private Call Push(ArgumentKind kind, long value, int count, double number)
    {
        _arguments.Add(new CallArgument { Kind = kind, Value = value, Count = count, Number = number });
        return this;
    }

    private long Hold(Tensor tensor)
    {
        bool added = false;
        tensor.Handle.DangerousAddRef(ref added);
        _held.Add(tensor.Handle);
        _pointers.Add(tensor.Handle.Pointer);
        return _pointers.Count - 1;
    }

    private void Release()
    {
        foreach (TensorHandle handle in _held) handle.DangerousRelease();
        _held.Clear();
        _pointers.Clear();
        _arguments.Clear();
        _longs.Clear();
        _doubles.Clear();
        _text.Clear();
        _idle = this;
    }
}
