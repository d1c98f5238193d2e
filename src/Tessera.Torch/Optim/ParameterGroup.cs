namespace Tessera.Torch.Optim;

/// <summary>Weights that learn at one rate, with their keys in the network's state dict.</summary>
public sealed class ParameterGroup(IReadOnlyList<(string Key, Tensor Weight)> parameters)
{
    public IReadOnlyList<(string Key, Tensor Weight)> Parameters => parameters;

    /// <summary>The rate of the next step.</summary>
    public double LearningRate { get; set; } = 1e-3;

    /// <summary>L2 pull towards zero, 0 unless set (PyTorch's AdamW starts with 0.01): added to gradients, or by AdamW taken off
    /// the weights themselves.</summary>
    public double WeightDecay { get; set; }

    /// <summary>Matrices that <see cref="Muon"/> moves by orthogonal steps; other optimisers make no difference.</summary>
    public bool Orthogonal { get; init; }
}
