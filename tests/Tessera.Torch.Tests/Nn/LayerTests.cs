using Tessera.Torch.Nn;

namespace Tessera.Torch.Tests.Nn;

public sealed class LayerTests : LeakCheck
{
    private static readonly Dictionary<string, Func<Module<Tensor, Tensor>>> Makers = new()
    {
        ["conv"] = () => new Conv2d(3, 4, 3, stride: 2, padding: 1),
        ["conv-groups"] = () => new Conv2d(4, 6, 3, padding: 2, dilation: 2, groups: 2, bias: false),
        ["transposed"] = () => new ConvTranspose2d(3, 4, 4, stride: 2, padding: 1),
        ["batch-norm"] = () => new BatchNorm2d(3),
        ["batch-norm-eval"] = () => new BatchNorm2d(3),
        ["max-pool"] = () => new MaxPool2d(3, 2, 1),
        ["max-pool-ceil"] = () => new MaxPool2d(2, 2, ceilMode: true),
        ["upsample"] = () => new Upsample(bilinear: true),
        ["upsample-nearest"] = () => new Upsample(bilinear: false),
    };

    public static TheoryData<string> Names => [.. Makers.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Call_ForwardAndBackward_EqualsPyTorch(string name)
    {
        var golden = new Golden("layers");
        using var scope = new TensorScope();
        using Module<Tensor, Tensor> layer = Makers[name]();
        layer.LoadStateDict(layer.StateDict().ToDictionary(s => s.Key, s => golden.Tensor($"{name}.before.{s.Key}")));
        layer.Train(!name.EndsWith("eval", StringComparison.Ordinal));
        Tensor input = golden.Tensor($"{name}.input");
        input.RequiresGrad = true;

        Tensor output = layer.Call(input);
        Aten.Sum(output * golden.Tensor($"{name}.pull")).Backward();

        // Sums of up to 200 products of about 1, in another order: 1e-5 of the value is 80 roundings.
        golden.AssertClose($"{name}.output", output, 1e-5);
        golden.AssertClose($"{name}.input-gradient", input.Gradient()!, 1e-5);
        foreach ((string key, Tensor weight) in layer.NamedParameters())
            golden.AssertClose($"{name}.gradient.{key}", weight.Gradient()!, 1e-5);
        foreach ((string key, Tensor value) in layer.NamedBuffers()) golden.AssertClose($"{name}.after.{key}", value, 1e-5);
        Assert.Equal(golden.Names($"{name}.before.").Select(n => n[$"{name}.before.".Length..]),
            layer.StateDict().Select(s => s.Key));
    }

    [Fact]
    public void Weights_AfterTheSameSeed_EqualPyTorchsExactly()
    {
        var golden = new Golden("layers");
        using var scope = new TensorScope();
        Engine.Seed(0);
        using var conv = new Conv2d(3, 8, 3);
        using var transposed = new ConvTranspose2d(4, 6, 2, stride: 2);
        Tensor normal = Tensor.Empty([8, 4, 3, 3]);
        Init.KaimingNormal(normal, fanOut: true);

        golden.AssertClose("init.conv.weight", conv.Weight, 0);
        golden.AssertClose("init.conv.bias", conv.Bias!, 0);
        golden.AssertClose("init.transposed.weight", transposed.Weight, 0);
        golden.AssertClose("init.transposed.bias", transposed.Bias!, 0);
        golden.AssertClose("init.kaiming-normal", normal, 0);
    }

    private sealed class Upsample(bool bilinear) : Module<Tensor, Tensor>
    {
        protected override Tensor Forward(Tensor input) =>
            bilinear ? Aten.UpsampleBilinear2d(input, 11, 13) : Aten.UpsampleNearest2d(input, 11, 13);
    }
}
