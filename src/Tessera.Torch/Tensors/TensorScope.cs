namespace Tessera.Torch;

/// <summary>
/// Frees every tensor that was made on this thread since the scope began, except those it was told to keep. Kept ones belong to
/// the scope around it. A ref struct: it cannot cross an await or leave its thread.
/// </summary>
public readonly ref struct TensorScope : IDisposable
{
    [ThreadStatic] private static List<Tensor>? _live;
    [ThreadStatic] private static List<int>? _starts;

    private readonly int _depth;

    public TensorScope()
    {
        _live ??= [];
        _starts ??= [];
        _starts.Add(_live.Count);
        _depth = _starts.Count;
    }

    /// <summary>Moves a tensor to the scope around this one, or, where there is none, to the caller, who disposes it.</summary>
    public Tensor Keep(Tensor tensor)
    {
        if (_live is null || _starts is null || _starts.Count != _depth)
            throw new InvalidOperationException("only the innermost scope can keep a tensor");
        int start = _starts[^1], index = _live.LastIndexOf(tensor);
        if (index < start) return tensor;
        if (_depth == 1) _live.RemoveAt(index);
        else
        {
            // The first place of this scope becomes the last of the outer one.
            (_live[start], _live[index]) = (_live[index], _live[start]);
            _starts[^1] = start + 1;
        }
        return tensor;
    }

    public void Dispose()
    {
        if (_live is null || _starts is null || _starts.Count < _depth) return;
        int start = _starts[^1];
        _starts.RemoveAt(_starts.Count - 1);
        for (int i = _live.Count - 1; i >= start; i--) _live[i].Dispose();
        _live.RemoveRange(start, _live.Count - start);
    }

    internal static void Enter(Tensor tensor)
    {
        if (_starts is { Count: > 0 }) _live?.Add(tensor);
    }

    /// <summary>Takes a tensor out of all scopes: it lives as long as its owner says (weights, optimiser state).</summary>
    internal static void Leave(Tensor tensor)
    {
        if (_live is null || _starts is null) return;
        int index = _live.LastIndexOf(tensor);
        if (index < 0) return;
        _live.RemoveAt(index);
        for (int i = 0; i < _starts.Count; i++)
        {
            if (_starts[i] > index) _starts[i]--;
        }
    }
}
