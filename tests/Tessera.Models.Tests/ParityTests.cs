using Tessera.Models.Decoders;
using Tessera.Models.Encoders;
using Tessera.Torch;

namespace Tessera.Models.Tests;

/// <summary>The same weights give what PyTorch and torchvision gave: see make_golden.py, which says the networks again on its
/// own.</summary>
public sealed class ParityTests : LeakCheck
{
    public static TheoryData<string> Encoders => ["resnet18", "resnet34", "vgg16"];

    public static TheoryData<string> Networks => ["unet-residual-small", "unet-resnet18", "fcn8s-small", "unet-small"];

    [Theory, MemberData(nameof(Encoders))]
    public void Encoder_WithTheSameWeights_GivesTorchvisionsFeatures(string name)
    {
        using Encoder encoder =
            Catalogue.Encoders.Single(e => e.Name == name).Create(new EncoderOptions());
        Formula.Fill(encoder);
        encoder.Eval();
        using var scope = new TensorScope();
        using var noGrad = new NoGrad();

        Tensor[] maps = encoder.Call(name == "vgg16" ? Formula.Image(1, 3, 32, 64) : Formula.Image(1, 3, 45, 61));

        Formula.AssertEqual(name, maps[^1]);
        Assert.Equal(encoder.Widths, maps.Select(m => (int)m.Shape[1]));
    }

    [Theory, InlineData("resnet50", 8), InlineData("resnet101", 16)]
    public void Encoder_WithDilationForStrides_GivesTorchvisionsFeatures(string name, int stride)
    {
        using Encoder encoder = Catalogue.Encoders.Single(e => e.Name == name).Create(new EncoderOptions(OutputStride: stride));
        (long[] shape, float[] expected) = Formula.Golden($"{name}-os{stride}");
        Formula.Fill(encoder);
        encoder.Eval();
        using var scope = new TensorScope();
        using var noGrad = new NoGrad();

        Tensor[] maps = encoder.Call(Formula.Image(1, 3, 45, 61));

        // The file keeps every 16th channel.
        float[] every = [.. maps[^1].ToArray<float>().Chunk((int)(shape[2] * shape[3]))
            .Where((_, i) => i % 16 == 0).SelectMany(c => c)];
        Formula.AssertEqual(expected, every);
        Assert.Equal(stride, encoder.Strides[^1]);
        Assert.Equal(encoder.Widths, maps.Select(m => (int)m.Shape[1]));
    }

    [Theory, MemberData(nameof(Networks))]
    public void Network_WithTheSameWeights_GivesPyTorchsLogits(string name)
    {
        using Network network = Create(name);

        Formula.AssertLogits(name, network);
    }

    [Theory, MemberData(nameof(Networks))]
    public void MultiplyAdds_AreThoseThatHooksOnPyTorchCount(string name)
    {
        using Network network = Create(name);

        Formula.AssertMultiplyAdds("multiply-adds.txt", name, network);
    }

    private static Network Create(string name)
    {
        NetworkOptions full = new(Classes: 3), narrow = full with { Width = 1.0 / 64 };
        return name switch
        {
            "unet-residual-small" => new UNet(new UNetOptions([16, 8, 8, 8], Light: true),
                new ResidualEncoder(new ResidualOptions([8, 8, 16, 16, 24], [0, 1, 2, 1, 1]), new EncoderOptions()), full),
            "unet-resnet18" => Catalogue.Create("unet-resnet18", full),
            "fcn8s-small" => new Fcn8s(narrow, learnUpsampling: true),
            _ => new PlainUNet(narrow),
        };
    }
}
