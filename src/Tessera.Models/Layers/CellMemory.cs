using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Layers;

/// <summary>
/// An LSTM (Hochreiter, Schmidhuber, 1997; forget gates by Gers, Schmidhuber, Cummins, 2000) at every cell of a map.
/// Gates stand in PyTorch's order: input, forget, candidate, output. What reads the map and the last hidden values
/// decides what cells share.
/// </summary>
internal sealed class CellMemory : Module
{
    private readonly int _units;
    private readonly Module<Tensor, Tensor> _input, _recurrent;

    private CellMemory(int units, Module<Tensor, Tensor> input, Module<Tensor, Tensor> recurrent)
    {
        _units = units;
        _input = Add("input", input);
        _recurrent = Add("recurrent", recurrent);
    }

    /// <summary>ConvLSTM (Shi et al., 2015, eq. 3): 3x3 convolutions, the same for all cells. Its peepholes,
    /// a weight a cell, would fix the size and are left out.</summary>
    public static CellMemory Shared(int channels, int units)
    {
        var input = new Conv2d(channels, 4 * units, 3, padding: 1);
        RememberAtFirst(input.Bias, units);
        return new(units, input, new Conv2d(units, 4 * units, 3, padding: 1, bias: false));
    }

    /// <summary>An LSTM of its own for every cell (Fayyaz et al., 2016); their starting values,
    /// normal with deviation 0.1.</summary>
    public static CellMemory Unshared(int channels, int units, int rows, int columns)
    {
        var input = new CellLinear(channels, 4 * units, rows, columns, bias: true);
        RememberAtFirst(input.Bias, units);
        return new(units, input, new CellLinear(units, 4 * units, rows, columns, bias: false));
    }

    /// <summary>The input's part of the gates, for any number of frames at once: N,C,h,w to N,4U,h,w.</summary>
    public Tensor Read(Tensor map) => _input.Call(map);

    /// <summary>Hidden and cell values after one frame, N,U,h,w each.</summary>
    public (Tensor Hidden, Tensor Cell) Next(Tensor read, Tensor? hidden, Tensor? cell)
    {
        hidden ??= Aten.ZerosLike(Gate(read, 0));
        cell ??= Aten.ZerosLike(Gate(read, 0));
        Tensor gates = read + _recurrent.Call(hidden);
        Tensor kept = Aten.Sigmoid(Gate(gates, 1)) * cell;
        Tensor next = kept + Aten.Sigmoid(Gate(gates, 0)) * Aten.Tanh(Gate(gates, 2));
        return (Aten.Sigmoid(Gate(gates, 3)) * Aten.Tanh(next), next);
    }

    private Tensor Gate(Tensor gates, int place) => Aten.Slice(gates, 1, place * _units, (place + 1) * _units);

    // A forget gate that begins open lets gradients through time (Jozefowicz, Zaremba, Sutskever, 2015).
    private static void RememberAtFirst(Tensor? bias, int units)
    {
        if (bias is null) return;
        using var scope = new TensorScope();
        using var noGrad = new NoGrad();
        Aten.Fill_(bias, 0);
        Aten.Fill_(Aten.Select(Aten.Reshape(bias, [-1, 4, units]), 1, 1), 1);
    }
}

/// <summary>A linear layer of its own for every cell of a map of one size: N,C,h,w to N,O,h,w.</summary>
internal sealed class CellLinear : Module<Tensor, Tensor>
{
    private readonly int _outputs, _rows, _columns;
    private readonly Tensor _weight;

    /// <summary>All cells' in a row, so that an optimiser takes it for the bias it is.</summary>
    public Tensor? Bias { get; }

    public CellLinear(int inputs, int outputs, int rows, int columns, bool bias)
    {
        (_outputs, _rows, _columns) = (outputs, rows, columns);
        _weight = AddParameter("weight", Tensor.Empty([rows * columns, outputs, inputs]));
        Init.Normal(_weight, 0.1);
        if (bias) Bias = AddParameter("bias", Tensor.Zeros([rows * columns * outputs]));
    }

    protected override Tensor Forward(Tensor map)
    {
        // One product for all cells: O,C of each with C,N.
        Tensor cells = Aten.Reshape(Aten.Permute(map, [2, 3, 1, 0]), [_rows * _columns, _weight.Shape[2], -1]);
        Tensor x = Aten.Matmul(_weight, cells);                         // cells,O,N
        if (Bias is not null) x += Aten.Reshape(Bias, [_rows * _columns, _outputs, 1]);
        return Aten.Reshape(Aten.Permute(x, [2, 1, 0]), [-1, _outputs, _rows, _columns]);
    }
}
