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

    // oneDNN has other code for each of these, where the processor has bfloat16.
    [Theory, InlineData(3, 3, 1, 1), InlineData(3, 3, 2, 1), InlineData(3, 3, 2, 64), InlineData(3, 1, 8, 64),
     InlineData(1, 3, 8, 64), InlineData(5, 5, 2, 64), InlineData(3, 3, 1, 64), InlineData(3, 3, 2, 8)]
    public void Conv2d_InBFloat16_LearnsAsInFloat32(int kernelHeight, int kernelWidth, int dilation, int groups)
    {
        using var scope = new TensorScope();
        Engine.Seed(3);
        using var conv = new Conv2d(64, 64, (kernelHeight, kernelWidth), dilation: dilation, groups: groups,
            padding: (dilation * (kernelHeight / 2), dilation * (kernelWidth / 2)));
        conv.To(Device.Cpu, MemoryFormat.ChannelsLast);
        Tensor input = Tensor.Empty([4, 64, 36, 48]), pull = Tensor.Empty([4, 64, 36, 48]);
        Init.Uniform(input, 1);
        Init.Uniform(pull, 1);
        Aten.Sum(conv.Call(input.To(format: MemoryFormat.ChannelsLast)) * pull).Backward();
        float[] exact = conv.Weight.Gradient()!.ToArray<float>();

        for (int again = 0; again < 5; again++)
        {
            conv.Weight.SetGradient(Aten.ZerosLike(conv.Weight));
            Tensor output;
            using (new Autocast(Device.Cpu, DType.BFloat16)) output = conv.Call(input.To(format: MemoryFormat.ChannelsLast));
            Aten.Sum(output.To(DType.Float32) * pull).Backward();

            // Three roundings to 8 bits of mantissa, of terms whose signs differ: 0.003 of the norm was met.
            float[] gradient = conv.Weight.Gradient()!.ToArray<float>();
            double off = exact.Zip(gradient, (e, g) => Math.Pow(e - g, 2)).Sum();
            Assert.InRange(Math.Sqrt(off / exact.Sum(e => (double)e * e)), 0, 0.01);
        }
    }

    [Theory, InlineData("group"), InlineData("layer")]
    public void Norm_OfBFloat16_IsComputedInFloat32(string kind)
    {
        using var scope = new TensorScope();
        using Module<Tensor, Tensor> norm = kind == "group" ? new GroupNorm(2, 8) : new LayerNorm(8);
        Engine.Seed(3);
        Tensor input = Tensor.Empty(kind == "group" ? [2, 8, 3, 4] : [2, 12, 8]);
        Init.Uniform(input, 2);
        Tensor rounded = input.To(DType.BFloat16);

        Tensor made;
        using (new Autocast(Device.Cpu, DType.BFloat16)) made = norm.Call(rounded);

        Assert.Equal(DType.Float32, made.Type);
        Assert.Equal(norm.Call(rounded.To(DType.Float32)).ToArray<float>(), made.ToArray<float>());
    }

    [Fact]
    public void Autocast_WithinAnother_GivesWayAndComesBack()
    {
        using var scope = new TensorScope();
        using var conv = new Conv2d(3, 4, 1);
        Tensor input = Tensor.Ones([1, 3, 2, 2]);
        var types = new List<DType>();
        using (new Autocast(Device.Cpu, DType.BFloat16))
        {
            types.Add(conv.Call(input).Type);
            using (new Autocast(Device.Cpu, DType.Float32)) types.Add(conv.Call(input).Type);
            types.Add(conv.Call(input).Type);
        }
        types.Add(conv.Call(input).Type);

        Assert.Equal([DType.BFloat16, DType.Float32, DType.BFloat16, DType.Float32], types);
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
