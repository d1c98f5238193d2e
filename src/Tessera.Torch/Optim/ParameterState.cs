namespace Tessera.Torch.Optim;

/// <summary>What an optimiser remembers of one weight; made at the first step that has a gradient for it, as in
/// PyTorch.</summary>
internal sealed class ParameterState(string key, Tensor weight, IReadOnlyList<string> slotNames) : IDisposable
{
    private Tensor? _step;

    public string Key => key;

    public Tensor Weight => weight;

    public IReadOnlyList<string> SlotNames => slotNames;

    /// <summary>Averages of the gradient, laid out in memory as the weight is.</summary>
    public Tensor[] Slots { get; private set; } = [];

    public bool Started => _step is not null;

    /// <summary>Steps done, an int64 scalar on the CPU.</summary>
    public Tensor Step => _step ?? throw new InvalidOperationException($"{key} has had no step yet");

    public void Start()
    {
        if (Started) return;
        _step = Tensor.Zeros([], DType.Int64).Own();
        Slots = new Tensor[slotNames.Count];
        for (int i = 0; i < Slots.Length; i++) Slots[i] = Aten.ZerosLike(weight).Own();
    }

    public long Count() => ++Step.Data<long>()[0];

    public void Dispose()
    {
        _step?.Dispose();
        foreach (Tensor slot in Slots) slot.Dispose();
        (_step, Slots) = (null, []);
    }
}
