using Tessera.Torch.Tracing;

namespace Tessera.Torch.Nn;

/// <summary>A part of a network: named weights, buffers and parts. Keys of the state dict are the names joined by dots, as in
/// PyTorch.</summary>
public abstract class Module : IDisposable
{
    private readonly List<(string Name, Module Part)> _parts = [];
    private readonly List<(string Name, Tensor Weight)> _parameters = [];
    private readonly List<(string Name, Tensor Value)> _buffers = [];

    /// <summary>Batch statistics are taken and dropout drops, or not.</summary>
    public bool Training { get; private set; } = true;

    /// <summary>Where this part stands in the network that is traced.</summary>
    internal string Path { get; private set; } = "";

    public IReadOnlyList<(string Name, Module Part)> Parts => _parts;

    /// <summary>Everything in it, at any depth.</summary>
    public IEnumerable<Module> Inside() => _parts.SelectMany(part => part.Part.Inside().Prepend(part.Part));

    /// <summary>Puts the part and everything in it into training mode or into evaluation mode.</summary>
    public void Train(bool training = true)
    {
        Training = training;
        foreach ((_, Module part) in _parts) part.Train(training);
    }

    public void Eval() => Train(false);

    /// <summary>Weights with their keys, in the order they were made.</summary>
    public IEnumerable<(string Key, Tensor Weight)> NamedParameters(string prefix = "") =>
        _parameters.Select(p => (prefix + p.Name, p.Weight))
            .Concat(_parts.SelectMany(p => p.Part.NamedParameters(Under(prefix, p.Name))));

    public IEnumerable<(string Key, Tensor Value)> NamedBuffers(string prefix = "") =>
        _buffers.Select(b => (prefix + b.Name, b.Value))
            .Concat(_parts.SelectMany(p => p.Part.NamedBuffers(Under(prefix, p.Name))));

    public IReadOnlyList<Tensor> Parameters() => [.. NamedParameters().Select(p => p.Weight)];

    public long ParameterCount() => NamedParameters().Sum(p => p.Weight.ElementCount);

    /// <summary>Weights and buffers by key, in PyTorch's order; the tensors themselves, not copies.</summary>
    public IEnumerable<(string Key, Tensor Value)> StateDict(string prefix = "") =>
        _parameters.Select(p => (prefix + p.Name, p.Weight))
            .Concat(_buffers.Select(b => (prefix + b.Name, b.Value)))
            .Concat(_parts.SelectMany(p => p.Part.StateDict(Under(prefix, p.Name))));

    /// <summary>Copies values into the weights and buffers of the same key.</summary>
    /// <param name="optional">Parts that may be on one side only: values for them are left out, weights without values
    /// stay.</param>
    /// <exception cref="StateDictException">Keys are missing or unexpected, or a shape differs; nothing was copied.</exception>
    public void LoadStateDict(IReadOnlyDictionary<string, Tensor> values, IReadOnlyList<string>? optional = null)
    {
        bool isOptional(string key) =>
            optional is not null && optional.Any(part => key.StartsWith(part + ".", StringComparison.Ordinal));
        var own = StateDict().Where(s => values.ContainsKey(s.Key) || !isOptional(s.Key)).ToDictionary(s => s.Key, s => s.Value);
        string[] missing = [.. own.Keys.Where(key => !values.ContainsKey(key))];
        string[] unexpected = [.. values.Keys.Where(key => !own.ContainsKey(key) && !isOptional(key))];
        string[] misshapen =
            [.. own.Where(s => values.TryGetValue(s.Key, out Tensor? value) && !value.Shape.SequenceEqual(s.Value.Shape))
            .Select(s => $"{s.Key} is [{string.Join(',', values[s.Key].Shape)}], expected [{string.Join(',', s.Value.Shape)}]")];
        if (missing.Length + unexpected.Length + misshapen.Length > 0)
            throw new StateDictException(missing, unexpected, misshapen);

        using var noGrad = new NoGrad();
        foreach ((string key, Tensor value) in own) Aten.Copy_(value, values[key]);
    }

    /// <summary>Moves all weights and buffers to a device and, those with four dimensions, into a memory format.</summary>
    public void To(Device? device = null, MemoryFormat? format = null)
    {
        using var noGrad = new NoGrad();
        foreach ((_, Tensor value) in StateDict())
        {
            using Tensor moved = value.To(device: device, format: value.Rank == 4 ? format : null);
            value.SetData(moved);
        }
    }

    public void ZeroGrad()
    {
        foreach (Tensor weight in Parameters()) weight.ClearGradient();
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (!disposing) return;
        foreach ((_, Module part) in _parts) part.Dispose();
        foreach ((_, Tensor weight) in _parameters) weight.Dispose();
        foreach ((_, Tensor value) in _buffers) value.Dispose();
    }

    /// <summary>Takes a part in under its key.</summary>
    protected T Add<T>(string name, T part) where T : Module
    {
        _parts.Add((name, part));
        return part;
    }

    /// <summary>Takes a part in whose keys stand beside this part's own, as if it had been written out here.</summary>
    protected T AddInline<T>(T part) where T : Module => Add("", part);

    protected Tensor AddParameter(string name, Tensor weight)
    {
        weight.Own().RequiresGrad = true;
        _parameters.Add((name, weight));
        return weight;
    }

    protected Tensor AddBuffer(string name, Tensor value)
    {
        _buffers.Add((name, value.Own()));
        return value;
    }

    /// <summary>Marks the operators of this part in a trace; costs nothing else.</summary>
    private protected TraceScope Enter() => new(this);

    internal void NamePaths(string path)
    {
        Path = path;
        foreach ((string name, Module part) in _parts)
            part.NamePaths(path.Length == 0 ? name : name.Length == 0 ? path : $"{path}.{name}");
    }

    private static string Under(string prefix, string name) => name.Length == 0 ? prefix : $"{prefix}{name}.";
}

/// <summary>A part that turns one value into another. Write <see cref="Forward"/>; use <see cref="Call"/>.</summary>
public abstract class Module<TIn, TOut> : Module
{
    public TOut Call(TIn input)
    {
        using TraceScope scope = Enter();
        return Forward(input);
    }

    protected abstract TOut Forward(TIn input);
}

/// <summary>A part that joins two values.</summary>
public abstract class Module<TFirst, TSecond, TOut> : Module
{
    public TOut Call(TFirst first, TSecond second)
    {
        using TraceScope scope = Enter();
        return Forward(first, second);
    }

    protected abstract TOut Forward(TFirst first, TSecond second);
}
