namespace Tessera.Torch.Nn;

/// <summary>Normalises each image over groups of channels (Wu, He, 2018, arXiv:1803.08494), whatever the batch.</summary>
public sealed class GroupNorm : Module<Tensor, Tensor>
{
    private readonly long _groups;
    private readonly double _eps;

    public Tensor Weight { get; }

    public Tensor Bias { get; }

    public GroupNorm(long groups, long channels, double eps = 1e-5)
    {
        if (channels % groups != 0) throw new ArgumentException($"{channels} channels do not divide into {groups} groups");
        (_groups, _eps) = (groups, eps);
        Weight = AddParameter("weight", Tensor.Ones([channels]));
        Bias = AddParameter("bias", Tensor.Zeros([channels]));
    }

    // In its weights' type, within an autocast too: on a CPU libtorch 1.13 refuses another, and sums want float32.
    protected override Tensor Forward(Tensor input) =>
        Aten.GroupNorm(input.Type == Weight.Type ? input : input.To(Weight.Type), _groups, Weight, Bias, _eps);
}
