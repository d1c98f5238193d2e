using System.Numerics;
using Tessera.Torch.Nn;

namespace Tessera.Torch.Optim;

/// <summary>
/// A running average of a network's weights, usually better than the last ones (Polyak, Juditsky, 1992). It forgets faster at
/// first:
/// after n updates it keeps min(decay, (1 + n) / (10 + n)) of itself. Integer buffers are copied.
/// </summary>
public sealed class ExponentialAverage : IDisposable
{
    private const string StepName = "step", Prefix = "average.";

    private readonly double _decay;
    private readonly (string Key, Tensor Live, Tensor Average)[] _entries;
    private readonly Tensor _step = Tensor.Zeros([], DType.Int64).Own();
    private bool _swapped;

    public ExponentialAverage(Module module, double decay = 0.999)
    {
        _decay = decay;
        using var noGrad = new NoGrad();
        _entries = [.. module.StateDict().Select(s => (s.Key, s.Value, Aten.Clone(s.Value).Own()))];
    }

    /// <summary>Updates made so far.</summary>
    public long Steps => _step.Data<long>()[0];

    /// <summary>Takes the network's present weights into the average.</summary>
    public void Update()
    {
        RequireOwn();
        double share = 1 - Math.Min(_decay, (1.0 + Steps) / (10.0 + Steps));
        _step.Data<long>()[0]++;
        using var noGrad = new NoGrad();
        // One walk moves 12 bytes a weight; _foreach_mul_ and _foreach_add_ move 20.
        var batch = new StepBatch(Steps, fused: true, slots: 0);
        foreach ((_, Tensor live, Tensor average) in _entries)
        {
            if (FusedStep.Fits(average, live, [])) batch.Add(average, live);
            else if (average.Type is DType.Float32 or DType.Float64 or DType.Float16 or DType.BFloat16)
                Aten.Lerp_(average, live, share);
            else Aten.Copy_(average, live);
        }
        FusedStep.Run(batch, new Rule(share));
    }

    /// <summary>Puts the average into the network, for evaluation; no values are copied. Do not train until <see
    /// cref="SwapOut"/>.</summary>
    public void SwapIn()
    {
        RequireOwn();
        Exchange();
    }

    /// <summary>Puts the trained weights back.</summary>
    public void SwapOut()
    {
        if (!_swapped) throw new InvalidOperationException("the average is not in the network");
        Exchange();
    }

    /// <summary>The tensors to save; the average goes on owning them.</summary>
    public IEnumerable<(string Key, Tensor Value)> State()
    {
        RequireOwn();
        return _entries.Select(e => (Prefix + e.Key, e.Average)).Prepend((StepName, _step));
    }

    /// <exception cref="StateDictException">Keys are missing or unexpected, or a shape differs; nothing was copied.</exception>
    public void LoadState(IReadOnlyDictionary<string, Tensor> values)
    {
        var own = State().ToDictionary(s => s.Key, s => s.Value);
        string[] missing = [.. own.Keys.Where(key => !values.ContainsKey(key))];
        string[] unexpected = [.. values.Keys.Where(key => !own.ContainsKey(key))];
        string[] misshapen = [.. own.Where(s => values.TryGetValue(s.Key, out Tensor? value) &&
            !value.Shape.SequenceEqual(s.Value.Shape)).Select(s => s.Key)];
        if (missing.Length + unexpected.Length + misshapen.Length > 0)
            throw new StateDictException(missing, unexpected, misshapen);
        using var noGrad = new NoGrad();
        foreach ((string key, Tensor value) in own) Aten.Copy_(value, values[key]);
    }

    public void Dispose()
    {
        if (_swapped) SwapOut();
        _step.Dispose();
        foreach ((_, _, Tensor average) in _entries) average.Dispose();
    }

    private readonly struct Rule(double share) : IStepRule
    {
        private readonly Vector<float> _share = new((float)share);

        public int Slots => 0;

        public void Apply(ref Vector<float> weight, Vector<float> gradient, ref Vector<float> a, ref Vector<float> b,
            ref Vector<float> c) =>
            weight = Vector.FusedMultiplyAdd(gradient - weight, _share, weight);
    }

    private void Exchange()
    {
        using var noGrad = new NoGrad();
        foreach ((_, Tensor live, Tensor average) in _entries)
        {
            using Tensor trained = Aten.Detach(live);
            live.SetData(average);
            average.SetData(trained);
        }
        _swapped = !_swapped;
    }

    private void RequireOwn()
    {
        if (_swapped) throw new InvalidOperationException("the average is in the network: swap it out first");
    }
}
