using Tessera.Torch.Optim;

namespace Tessera.Torch.Tests.Optim;

public sealed class GradientClippingTests : LeakCheck
{
    [Theory, InlineData("0.5"), InlineData("100.0")]
    public void ClipNorm_EqualsPyTorch(string limit)
    {
        var golden = new Golden("optim");
        using var scope = new TensorScope();
        Tensor[] weights = [.. Enumerable.Range(0, 3).Select(i => Weight(golden.Tensor($"gradient.{i}")))];

        double norm = GradientClipping.ClipNorm([.. weights, Tensor.Ones([3])], double.Parse(limit));

        Assert.Equal(golden.Values($"norm.{limit}")[0], norm, 1e-5);
        for (int i = 0; i < 3; i++) golden.AssertClose($"clipped.{limit}.{i}", weights[i].Gradient()!, 1e-6);
    }

    [Fact]
    public void ClipNorm_OfAnOverflow_TellsIt()
    {
        using var scope = new TensorScope();

        double norm = GradientClipping.ClipNorm([Weight(Tensor.Full([2], double.PositiveInfinity))], 1);

        Assert.Equal(double.PositiveInfinity, norm);
    }

    [Fact]
    public void ClipNorm_WithoutGradients_IsZero()
    {
        using var scope = new TensorScope();
        Assert.Equal(0, GradientClipping.ClipNorm([Tensor.Ones([2])], 1));
    }

    private static Tensor Weight(Tensor gradient)
    {
        Tensor weight = Tensor.Zeros(gradient.Shape);
        weight.RequiresGrad = true;
        weight.SetGradient(gradient);
        return weight;
    }
}
