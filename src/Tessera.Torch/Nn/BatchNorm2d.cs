namespace Tessera.Torch.Nn;

/// <summary>Batch normalisation over N, H, W (Ioffe, Szegedy, 2015); running statistics follow with <c>momentum</c> a
/// step.</summary>
public sealed class BatchNorm2d : Module<Tensor, Tensor>
{
    private readonly double _eps;
    private readonly Tensor _runningMean, _runningVar, _batches;

    /// <summary>The part of a step's statistics in the running ones: 1 takes them alone.</summary>
    public double Momentum { get; set; }

    public Tensor Weight { get; }

    public Tensor Bias { get; }

    public BatchNorm2d(long channels, double eps = 1e-5, double momentum = 0.1)
    {
        (_eps, Momentum) = (eps, momentum);
        Weight = AddParameter("weight", Tensor.Ones([channels]));
        Bias = AddParameter("bias", Tensor.Zeros([channels]));
        _runningMean = AddBuffer("running_mean", Tensor.Zeros([channels]));
        _runningVar = AddBuffer("running_var", Tensor.Ones([channels]));
        _batches = AddBuffer("num_batches_tracked", Tensor.Zeros([], DType.Int64));
    }

    protected override Tensor Forward(Tensor input)
    {
        if (Training) Aten.Add_(_batches, 1L);
        return Aten.BatchNorm(input, Weight, Bias, _runningMean, _runningVar, Training, Momentum, _eps);
    }
}
