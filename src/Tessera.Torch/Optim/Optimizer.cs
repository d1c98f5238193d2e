using Tessera.Torch.Nn;

namespace Tessera.Torch.Optim;

/// <summary>
/// Moves weights along their gradients; rules and defaults are PyTorch's. Weights without a gradient rest. Float32 weights on the CPU
/// are read and written once a step by one loop; all others go through the <c>_foreach_</c> operators.
/// </summary>
public abstract class Optimizer : IDisposable
{
    private const string StepName = "step";

    private readonly string[] _slots;
    private readonly ParameterState[][] _states;

    private protected Optimizer(IReadOnlyList<ParameterGroup> groups, params string[] slots)
    {
        (Groups, _slots) = (groups, slots);
        _states = [.. groups.Select(g => g.Parameters.Select(p => new ParameterState(p.Key, p.Weight)).ToArray())];
    }

    public IReadOnlyList<ParameterGroup> Groups { get; }

    public void Step()
    {
        using var noGrad = new NoGrad();
        using var scope = new TensorScope();
        for (int i = 0; i < _states.Length; i++)
        {
            foreach (StepBatch batch in Gather(_states[i]))
            {
                if (batch.Fused) UpdateFused(Groups[i], batch);
                else Update(Groups[i], batch);
            }
        }
    }

    /// <summary>Forgets all gradients and frees their memory.</summary>
    public void ZeroGrad()
    {
        foreach (ParameterState state in _states.SelectMany(states => states)) state.Weight.ClearGradient();
    }

    /// <summary>The tensors to save, by "name.key of the weight"; the optimiser goes on owning them.</summary>
    public IEnumerable<(string Key, Tensor Value)> State() =>
        _states.SelectMany(states => states).Where(state => state.Started).SelectMany(Entries);

    /// <summary>Copies saved tensors in; weights without any start afresh.</summary>
    /// <exception cref="StateDictException">Keys are unexpected, a weight has only part of its state, or a shape differs; nothing was copied.</exception>
    public void LoadState(IReadOnlyDictionary<string, Tensor> values)
    {
        string[] names = [StepName, .. _slots];
        ParameterState[] all = [.. _states.SelectMany(states => states)];
        ParameterState[] saved = [.. all.Where(s => names.Any(name => values.ContainsKey($"{name}.{s.Key}")))];
        Check(saved, names, values);

        using var noGrad = new NoGrad();
        foreach (ParameterState state in all.Except(saved)) state.Dispose();
        foreach (ParameterState state in saved)
        {
            state.Start(_slots.Length);
            foreach ((string key, Tensor value) in Entries(state)) Aten.Copy_(value, values[key]);
        }
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (!disposing) return;
        foreach (ParameterState state in _states.SelectMany(states => states)) state.Dispose();
    }

    private protected abstract void Update(ParameterGroup group, StepBatch batch);

    private protected abstract void UpdateFused(ParameterGroup group, StepBatch batch);

    // One batch as a rule: counts differ only where a weight went without a gradient before.
    private List<StepBatch> Gather(ParameterState[] states)
    {
        var batches = new List<StepBatch>();
        foreach (ParameterState state in states)
        {
            if (state.Weight.Gradient() is not { } gradient) continue;
            state.Start(_slots.Length);
            long step = state.Count();
            bool fused = FusedStep.Fits(state.Weight, gradient, state.Slots);
            StepBatch? batch = batches.Find(b => b.Step == step && b.Fused == fused);
            if (batch is null) batches.Add(batch = new StepBatch(step, fused, _slots.Length));
            batch.Add(state, gradient);
        }
        return batches;
    }

    private IEnumerable<(string Key, Tensor Value)> Entries(ParameterState state) =>
        _slots.Select((name, i) => ($"{name}.{state.Key}", state.Slots[i])).Prepend(($"{StepName}.{state.Key}", state.Step));

    private static void Check(ParameterState[] saved, string[] names, IReadOnlyDictionary<string, Tensor> values)
    {
        var expected = saved.SelectMany(s => names.Select(name => (Key: $"{name}.{s.Key}", Shape: name == StepName ? [] : s.Weight.Shape)))
            .ToDictionary(e => e.Key, e => e.Shape);
        string[] missing = [.. expected.Keys.Where(key => !values.ContainsKey(key))];
        string[] unexpected = [.. values.Keys.Where(key => !expected.ContainsKey(key))];
        string[] misshapen = [.. expected.Where(e => values.TryGetValue(e.Key, out Tensor? value) && !value.Shape.SequenceEqual(e.Value))
            .Select(e => $"{e.Key} is [{string.Join(',', values[e.Key].Shape)}], expected [{string.Join(',', e.Value)}]")];
        if (missing.Length + unexpected.Length + misshapen.Length > 0) throw new StateDictException(missing, unexpected, misshapen);
    }
}
