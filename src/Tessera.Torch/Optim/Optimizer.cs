using Tessera.Torch.Nn;

namespace Tessera.Torch.Optim;

/// <summary>
/// Moves weights along their gradients; rules and defaults are PyTorch's. Weights without a gradient rest. Float32 weights on the
/// CPU are read and written once a step by one loop; all others go through the <c>_foreach_</c> operators.
/// </summary>
public abstract class Optimizer : IDisposable
{
    private const string StepName = "step";

    private readonly ParameterState[][] _states;

    private protected Optimizer(IReadOnlyList<ParameterGroup> groups, params string[] slots) : this(groups, _ => slots)
    {
    }

    private protected Optimizer(IReadOnlyList<ParameterGroup> groups, Func<ParameterGroup, string[]> slots)
    {
        Groups = groups;
        _states = [.. groups.Select(g => g.Parameters.Select(p => new ParameterState(p.Key, p.Weight, slots(g))).ToArray())];
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
    /// <exception cref="StateDictException">Keys are unexpected, a weight has only part of its state, or a shape differs; nothing
    /// was copied.</exception>
    public void LoadState(IReadOnlyDictionary<string, Tensor> values)
    {
        ParameterState[] all = [.. _states.SelectMany(states => states)];
        ParameterState[] saved = [.. all.Where(s => Keys(s).Any(values.ContainsKey))];
        Check(saved, values);

        using var noGrad = new NoGrad();
        foreach (ParameterState state in all.Except(saved)) state.Dispose();
        foreach (ParameterState state in saved)
        {
            state.Start();
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
            state.Start();
            long step = state.Count();
            bool fused = FusedStep.Fits(state.Weight, gradient, state.Slots);
            StepBatch? batch = batches.Find(b => b.Step == step && b.Fused == fused);
            if (batch is null) batches.Add(batch = new StepBatch(step, fused, state.Slots.Length));
            batch.Add(state, gradient);
        }
        return batches;
    }

    private static IEnumerable<string> Keys(ParameterState state) =>
        state.SlotNames.Prepend(StepName).Select(name => $"{name}.{state.Key}");

    private static IEnumerable<(string Key, Tensor Value)> Entries(ParameterState state) =>
        Keys(state).Zip(state.Slots.Prepend(state.Step));

    private static void Check(ParameterState[] saved, IReadOnlyDictionary<string, Tensor> values)
    {
        var expected = saved.SelectMany(s => Keys(s).Select((key, i) => (Key: key, Shape: i == 0 ? [] : s.Weight.Shape)))
            .ToDictionary(e => e.Key, e => e.Shape);
        string[] missing = [.. expected.Keys.Where(key => !values.ContainsKey(key))];
        string[] unexpected = [.. values.Keys.Where(key => !expected.ContainsKey(key))];
        string[] misshapen =
            [.. expected.Where(e => values.TryGetValue(e.Key, out Tensor? value) && !value.Shape.SequenceEqual(e.Value))
            .Select(e => $"{e.Key} is [{string.Join(',', values[e.Key].Shape)}], expected [{string.Join(',', e.Value)}]")];
        if (missing.Length + unexpected.Length + misshapen.Length > 0)
            throw new StateDictException(missing, unexpected, misshapen);
    }
}
