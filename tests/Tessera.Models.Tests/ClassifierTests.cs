using Tessera.Core.Files;
using Tessera.Models.Encoders;
using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Tests;

/// <summary>Encoders as torchvision has them, whole: see make_golden_encoders.py.</summary>
public sealed class ClassifierTests : LeakCheck
{
    public static TheoryData<string> Parity =>
        ["resnet18", "resnet34", "resnet50", "resnet101", "mobilenetv2", "mobilenetv3-large", "efficientnet-b0",
            "convnext-tiny", "mit-b0"];

    public static TheoryData<string> All => [.. Catalogue.Encoders.Select(e => e.Name)];

    [Theory, MemberData(nameof(Parity))]
    public void Classifier_WithTheSameWeights_GivesTorchvisionsLogits(string name)
    {
        using ImageClassifier network = Catalogue.CreateClassifier(name, new NetworkOptions(1000));
        (_, float[] expected) = Formula.Golden($"classify-{name}");
        Formula.Fill(network);
        network.Eval();
        using var scope = new TensorScope();
        using var noGrad = new NoGrad();

        float[] logits = network.Learn(Formula.Image(1, 3, 64, 96)).Logits.ToArray<float>();

        // The file keeps every 8th class.
        Formula.AssertEqual(expected, [.. logits.Where((_, i) => i % 8 == 0)]);
    }

    [Fact]
    public void Vgg16WithNormalisation_WithTheSameWeights_GivesTorchvisionsFeatures()
    {
        using Encoder encoder = Catalogue.FindEncoder("vgg16-bn").Create(new EncoderOptions());
        (long[] shape, float[] expected) = Formula.Golden("vgg16-bn");
        Formula.Fill(encoder);
        encoder.Eval();
        using var scope = new TensorScope();
        using var noGrad = new NoGrad();

        Tensor map = encoder.Call(Formula.Image(1, 3, 32, 64))[^1];

        Assert.Equal(shape, map.Shape);
        Formula.AssertEqual(expected, map.ToArray<float>());
    }

    [Theory]
    [InlineData("resnet18", 11_689_512)]
    [InlineData("resnet34", 21_797_672)]
    [InlineData("resnet50", 25_557_032)]
    [InlineData("resnet101", 44_549_160)]
    [InlineData("vgg16", 138_357_544)]
    [InlineData("vgg16-bn", 138_365_992)]
    [InlineData("mobilenetv2", 3_504_872)]
    [InlineData("mobilenetv3-large", 5_483_032)]
    [InlineData("efficientnet-b0", 5_288_548)]
    [InlineData("convnext-tiny", 28_589_128)]
    public void ParameterCount_OfAThousandClasses_IsThePublishedOne(string name, long expected)
    {
        using var uninitialised = new NoInit();
        using ImageClassifier network = Catalogue.CreateClassifier(name, new NetworkOptions(1000));

        Assert.Equal(expected, network.ParameterCount());
    }

    [Theory]
    [InlineData("mobilenetv2", 2_223_872)]
    [InlineData("mobilenetv3-large", 2_971_952)]
    [InlineData("efficientnet-b0", 4_007_548)]
    [InlineData("vgg16-bn", 14_723_136)]
    [InlineData("mit-b0", 3_319_392)]
    public void ParameterCount_OfTheEncoderAlone_IsThePublishedOne(string name, long expected)
    {
        using Encoder encoder = Catalogue.FindEncoder(name).Create(new EncoderOptions());

        Assert.Equal(expected, encoder.ParameterCount());
    }

    [Theory, MemberData(nameof(All))]
    public void Encoder_AtEveryOutputStride_HasMapsOfItsStridesAndWidths(string name)
    {
        foreach (int stride in (int[])[32, 16, 8])
        {
            using Encoder encoder = Catalogue.FindEncoder(name).Create(new EncoderOptions(Channels: 2, stride, Width: 1.0 / 8));
            encoder.Eval();
            using var scope = new TensorScope();
            using var noGrad = new NoGrad();

            Tensor[] maps = encoder.Call(Formula.Image(1, 2, 64, 96));

            Assert.Equal(stride, encoder.Strides[^1]);
            Assert.Equal(encoder.Widths, maps.Select(m => (int)m.Shape[1]));
            Assert.Equal(encoder.Strides.Select(s => (64 / s, 96 / s)), maps.Select(m => ((int)m.Shape[2], (int)m.Shape[3])));
        }
    }

    [Theory, MemberData(nameof(All))]
    public void Classifier_OfAnyImage_GivesItsLogitsEverywhereAndLearns(string name)
    {
        using ImageClassifier network = Catalogue.CreateClassifier(name, new NetworkOptions(4) { Width = 1.0 / 8 });
        Formula.Fill(network);
        using var scope = new TensorScope();

        Tensor one = network.Learn(Formula.Image(2, 3, 33, 47)).Logits;
        Aten.CrossEntropyLoss(one, Tensor.From<long>([1, 3], [2, 1, 1]), null, Reduction.Mean, 255, 0).Backward();
        network.Eval();
        Tensor all = network.Call(Formula.Image(1, 3, 33, 47));

        Assert.Equal([2, 4, 1, 1], one.Shape);
        Assert.Equal([1, 4, 33, 47], all.Shape);
        float[] first = all.ToArray<float>()[..(33 * 47)];
        Assert.All(first, value => Assert.Equal(first[0], value, 1e-5f));
        Assert.Contains(network.NamedParameters(), p => p.Weight.Gradient() is { } g && Aten.Norm(g).Item() > 0);
    }

    [Fact]
    public void CreateClassifier_UnknownName_NamesTheNearest() =>
        Assert.Equal("encoder 'resnet81' is not known; did you mean 'resnet18'?",
            Assert.Throws<InputException>(() => Catalogue.CreateClassifier("resnet81", new NetworkOptions(2))).Message);
}
