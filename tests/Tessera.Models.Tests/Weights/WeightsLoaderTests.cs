using Tessera.Core.Files;
using Tessera.Models.Encoders;
using Tessera.Models.Weights;
using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Tests.Weights;

public sealed class WeightsLoaderTests : LeakCheck
{
    private const string Model = "unet-resnet18";

    // Eight channels in every layer, as the fixture has them.
    private static readonly NetworkOptions Narrow = new(Classes: 3) { Width = 1.0 / 64 };

    [Fact]
    public void Load_TorchvisionsResNetIntoAUNet_FillsTheEncoderAndLeavesItsClassifierOut()
    {
        using Network network = Catalogue.Create(Model, Narrow);
        using WeightsFile file = WeightsFile.Read(Formula.GoldenPath("weights/narrow-resnet18.pth"));
        using Encoder expected = Catalogue.Encoders.Single(e => e.Name == "resnet18").For(Narrow);
        Formula.Fill(expected);
        float[] head = Values(network, "head.weight");

        WeightsReport report = WeightsLoader.Load(network, Model, file, WeightsUse.Start);

        // 20 convolutions with a normalisation of five values each.
        Assert.Equal(20 * 6, report.Kept.Count);
        Assert.Equal(["fc.weight", "fc.bias"], report.Dropped);
        Assert.All(report.Initialised, i => Assert.False(i.Key.StartsWith("encoder.", StringComparison.Ordinal)));
        Assert.Equal(head, Values(network, "head.weight"));
        foreach ((string key, Tensor value) in expected.StateDict())
        {
            if (key.EndsWith("num_batches_tracked", StringComparison.Ordinal)) continue;
            // Stored as 16-bit floats: 11 bits of precision.
            Assert.InRange(Formula.Difference(value.ToArray<float>(), Values(network, $"encoder.{key}")), 0, 1.0 / 2048);
        }
    }

    [Fact]
    public void Load_ToBeUsedAsItIs_RequiresTheWholeNetwork()
    {
        using Network network = Catalogue.Create(Model, Narrow);
        using WeightsFile file = WeightsFile.Read(Formula.GoldenPath("weights/narrow-resnet18.pth"));

        string line = Refused(network, file, WeightsUse.Complete);

        Assert.Contains("missing: decoder.0.", line, StringComparison.Ordinal);
        Assert.Contains("2 unexpected: fc.weight, fc.bias", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AnotherNumberOfClasses_KeepsEverythingButTheClassifier()
    {
        using var folder = new TempFolder();
        using Network five = Catalogue.Create(Model, Narrow with { Classes = 5 }), three = Catalogue.Create(Model, Narrow);
        using WeightsFile file = Saved(folder, five);

        WeightsReport report = WeightsLoader.Load(three, Model, file, WeightsUse.Start);

        Assert.Equal(["head.weight", "head.bias"], report.Initialised.Select(i => i.Key));
        Assert.All(report.Initialised, i => Assert.Equal("5 classes there, 3 here", i.Why));
        Assert.Equal(three.StateDict().Count() - 2, report.Kept.Count);
        Assert.Equal(Values(five, "decoder.3.mix.0.conv.weight"), Values(three, "decoder.3.mix.0.conv.weight"));
        Assert.Contains("'head.weight' is [5,8,1,1], expected [3,8,1,1] (the file was trained for 5 classes, not 3)",
            Refused(three, file, WeightsUse.Complete), StringComparison.Ordinal);
    }

    // Weights 1 to 6 for each place: one output, channels of an image that are all alike must count as before.
    [Theory]
    [InlineData(3, 1)]
    [InlineData(3, 6)]
    [InlineData(3, 4)]
    [InlineData(3, 2)]
    [InlineData(1, 3)]
    public void Load_AnotherNumberOfImageChannels_AdaptsTheFirstConvolution(int before, int after)
    {
        using var folder = new TempFolder();
        using Network from = Catalogue.Create(Model, Narrow with { Channels = before });
        using Network to = Catalogue.Create(Model, Narrow with { Channels = after });
        using WeightsFile file = Saved(folder, from);

        WeightsReport report = WeightsLoader.Load(to, Model, file, WeightsUse.Start);

        Assert.Equal(["encoder.conv1.weight"], report.Adapted.Select(a => a.Key));
        float[] old = Values(from, "encoder.conv1.weight"), made = Values(to, "encoder.conv1.weight");
        for (int o = 0; o < 8; o++)
            for (int k = 0; k < 49; k++)
                for (int c = 0; c < after; c++)
                {
                    float expected = after == 1 ? Enumerable.Range(0, before).Sum(i => old[(o * before + i) * 49 + k])
                        : old[(o * before + c % before) * 49 + k] * before / after;
                    Assert.Equal(expected, made[(o * after + c) * 49 + k], 1e-6);
                }
    }

    [Fact]
    public void Load_AGreyImageThroughSummedChannels_GivesWhatTheColouredOneGave()
    {
        using var folder = new TempFolder();
        using Network colour = Catalogue.Create(Model, Narrow), grey = Catalogue.Create(Model, Narrow with { Channels = 1 });
        Formula.Fill(colour);
        using WeightsFile file = Saved(folder, colour);
        WeightsLoader.Load(grey, Model, file, WeightsUse.Complete);
        using var scope = new TensorScope();
        using var noGrad = new NoGrad();
        colour.Eval();
        grey.Eval();
        Tensor image = Formula.Image(1, 1, 45, 61);

        float[] expected = colour.Call(Aten.Cat([image, image, image], 1)).ToArray<float>();

        Formula.AssertEqual(expected, grey.Call(image).ToArray<float>());
    }

    [Fact]
    public void Load_AnotherNetworksBlocks_NamesKeyShapesAndCause_AndChangesNothing()
    {
        using var folder = new TempFolder();
        using Network fifty = Catalogue.Create("unet-resnet50", Narrow), eighteen = Catalogue.Create(Model, Narrow);
        using WeightsFile file = Saved(folder, fifty);
        float[] before = Values(eighteen, "encoder.conv1.weight");

        string line = Refused(eighteen, file, WeightsUse.Start);

        Assert.Contains(
            "'encoder.layer1.0.conv1.weight' is [2,8,1,1], expected [8,8,3,3] (other kernels: ", line, StringComparison.Ordinal);
        Assert.Equal(before, Values(eighteen, "encoder.conv1.weight"));
    }

    // Every key of ResNet-18 is one of ResNet-34's, with the same shape.
    [Fact]
    public void Load_ADeeperEncoder_IsRefusedForItsSurplusBlocks()
    {
        using var folder = new TempFolder();
        using Network deep = Catalogue.Create("unet-resnet34", Narrow), shallow = Catalogue.Create(Model, Narrow);
        using WeightsFile file = Saved(folder, deep);

        string surplus = Refused(shallow, file, WeightsUse.Start);
        string missing = Refused(deep, Saved(folder, shallow), WeightsUse.Start);

        Assert.Contains("unexpected: encoder.layer1.2.conv1.weight", surplus, StringComparison.Ordinal);
        Assert.Contains("missing: encoder.layer1.2.conv1.weight", missing, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_WeightsOfSomethingElse_SaysWhatTheyAreCalled()
    {
        using var folder = new TempFolder();
        using Network network = Catalogue.Create(Model, Narrow);
        using Tensor one = Tensor.Ones([1]);
        SafetensorsFile.Write(folder.In("else.safetensors"), [("transformer.wte", one)], new Dictionary<string, string>());
        using WeightsFile file = WeightsFile.Read(folder.In("else.safetensors"));

        string line = Refused(network, file, WeightsUse.Start);

        Assert.Contains("none of its keys (transformer.wte) is a weight of it", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Load_AuxiliaryHeads_MayBeOnOneSideOnly(bool inFile, bool inNetwork)
    {
        using var folder = new TempFolder();
        using var from = new WithAuxiliary(Narrow with { Auxiliary = inFile });
        using var to = new WithAuxiliary(Narrow with { Auxiliary = inNetwork });
        using WeightsFile file = Saved(folder, from);

        WeightsReport report = WeightsLoader.Load(to, "test", file, WeightsUse.Complete);

        Assert.Equal(inFile && !inNetwork ? ["aux_classifier.weight"] : [], report.Dropped);
        Assert.Equal(!inFile && inNetwork ? ["aux_classifier.weight"] : [], report.Initialised.Select(i => i.Key));
    }

    [Fact]
    public void Load_ASegmentationNetworksFile_GivesItsBackboneToAnotherDecoder()
    {
        using var folder = new TempFolder();
        using Network from = new WithAuxiliary(Narrow with { Auxiliary = true }), to = Catalogue.Create(Model, Narrow);
        using WeightsFile file = Saved(folder, from);

        WeightsReport report = WeightsLoader.Load(to, Model, file, WeightsUse.Start);

        Assert.Equal(20 * 6, report.Kept.Count);
        Assert.Equal(["aux_classifier.weight", "classifier.weight"], report.Dropped.Order(StringComparer.Ordinal));
        Assert.Equal(Values(from, "backbone.layer4.1.conv2.weight"), Values(to, "encoder.layer4.1.conv2.weight"));
        Assert.Contains(("kept", "encoder (120)"), report.Summary());
    }

    private static WeightsFile Saved(TempFolder folder, Network network)
    {
        SafetensorsFile.Write(folder.In("weights.safetensors"), network.StateDict(), new Dictionary<string, string>());
        return WeightsFile.Read(folder.In("weights.safetensors"));
    }

    private static string Refused(Network network, WeightsFile file, WeightsUse use)
    {
        using (file)
        {
            var error = Assert.Throws<InputException>(() => WeightsLoader.Load(network, Model, file, use));
            Assert.StartsWith($"{file.Path}: its weights do not fit {Model}: ", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
            return error.Message;
        }
    }

    private static float[] Values(Network network, string key) =>
        network.StateDict().Single(s => s.Key == key).Value.ToArray<float>();

    // Named as torchvision's segmentation networks are; only its weights matter here.
    private sealed class WithAuxiliary : Network
    {
        public WithAuxiliary(NetworkOptions options) : base(options, 32)
        {
            Encoder backbone = Add("backbone", Catalogue.Encoders.Single(e => e.Name == "resnet18").For(options));
            Add("classifier", new Conv2d(backbone.Widths[^1], Classes, 1, bias: false));
            if (options.Auxiliary) Add("aux_classifier", new Conv2d(backbone.Widths[^2], Classes, 1, bias: false));
        }

        public override IReadOnlyList<string> AuxiliaryParts => ["aux_classifier"];

        protected override Tensor Forward(Tensor image) => image;
    }
}
