using Tessera.Models.Decoders;
using Tessera.Models.Encoders;
using Tessera.Torch;

namespace Tessera.Models.Tests;

/// <summary>The classic architectures give what torchvision's own, or PyTorch said again from the paper, gave from the same
/// weights: see make_golden_classic.py.</summary>
public sealed class ClassicParityTests : LeakCheck
{
    public static TheoryData<string> Names =>
    [
        "fcn-resnet50", "deeplabv3-resnet50", "fcn32s", "fcn16s", "pspnet-resnet50", "deeplabv3plus-resnet50", "deeplab-largefov",
        "deeplabv2", "parsenet", "fpn-resnet18", "linknet-resnet18", "upernet-resnet50", "unetplusplus-resnet18",
        "lraspp-resnet50", "lraspp-mobilenetv3-large", "deeplabv3-mobilenetv3-large",
    ];

    public static TheoryData<string> Supervised =>
        ["fcn-resnet50", "deeplabv3-resnet50", "deeplabv3-mobilenetv3-large", "pspnet-resnet50", "upernet-resnet50",
            "unetplusplus-resnet18"];

    [Theory, MemberData(nameof(Names))]
    public void Network_WithTheSameWeights_GivesPyTorchsLogits(string name)
    {
        using Network network = Create(name);

        Formula.AssertLogits($"classic-{name}", network);
    }

    [Theory, MemberData(nameof(Supervised))]
    public void Learn_WithTheSameWeights_GivesPyTorchsAuxiliaryLogitsToo(string name)
    {
        using Network network = Create(name, auxiliary: true);
        (long[] shape, float[] expected) = Formula.Golden($"classic-{name}");
        (_, float[] expectedAuxiliary) = Formula.Golden($"classic-{name}-aux");
        Formula.Fill(network);
        network.Eval();
        using var scope = new TensorScope();
        using var noGrad = new NoGrad();

        LearningLogits learnt = network.Learn(Formula.Image((int)shape[0], 3, (int)shape[2], (int)shape[3]));

        // The file has the first class of each head.
        Tensor auxiliary = Aten.Cat([.. learnt.Auxiliary.Select(head => Aten.Slice(head.Logits, 1, 0, 1))], 1);
        Formula.AssertEqual(expected, learnt.Logits.ToArray<float>());
        Formula.AssertEqual(expectedAuxiliary, auxiliary.ToArray<float>());
    }

    // DeepLab's VGG-16 is the encoder with other poolings: the same sizes from any image, ceil(side / 2) thrice and then kept.
    [Theory, InlineData(2), InlineData(3)]
    public void Vgg16_AtStride8_HalvesThriceWhateverItsPoolings(int poolSide)
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGrad();
        using var encoder = new Vgg16(new EncoderOptions(OutputStride: 8, Width: 1.0 / 64), poolSide: poolSide);

        Tensor[] maps = encoder.Call(Tensor.Zeros([1, 3, 37, 50]));

        Assert.Equal(["19x25", "10x13", "5x7", "5x7", "5x7"], maps.Select(map => $"{map.Shape[2]}x{map.Shape[3]}"));
    }

    private static Network Create(string name, bool auxiliary = false)
    {
        NetworkOptions full = new(Classes: 3) { Auxiliary = auxiliary }, narrow = full with { Width = 1.0 / 64 };
        return name switch
        {
            "fcn16s" => new Fcn16s(narrow, learnUpsampling: true),
            "fcn32s" => new Fcn32s(narrow, learnUpsampling: true),
            "deeplab-largefov" or "deeplabv2" or "parsenet" => Catalogue.Create(name, narrow),
            _ => Catalogue.Create(name, full),
        };
    }
}
