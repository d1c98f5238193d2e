using Google.Protobuf;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Export.Quantisation;
using Tessera.Onnx.Models;
using Tessera.Onnx.Models.Format;
using Tessera.Onnx.Sessions;

namespace Tessera.Export.Tests.Quantisation;

public sealed class QuantiserTests
{
    private const int Height = 24, Width = 32;

    private static readonly QuantiserOptions Everything = new() { MostChanged = 1, LeastProducts = 0 };

    [Theory]
    [InlineData("climbing", 0.03)]
    [InlineData("gated", 0.06)]
    public void Run_ANetwork_AgreesWithItsFloatForm(string name, double bound)
    {
        OnnxModelFile model = Network(name);
        float[] before = Run(model.ToBytes(), Image(90));

        QuantisationResult result = Quantise(model);

        byte[] made = result.Model.ToBytes();
        Assert.True(Distance(before, Run(made, Image(90))) < bound, $"{Distance(before, Run(made, Image(90)))}");
        Assert.True(made.Length < 0.45 * model.ToBytes().Length, $"{made.Length} of {model.ToBytes().Length} bytes");
        // The engine's integers and the plain meaning of the graph, in float.
        Assert.True(Distance(Run(made, Image(90), GraphOptimization.None), Run(made, Image(90))) < 0.01);
    }

    [Fact]
    public void Run_ANetwork_KeepsItsMetadataAndItsHead()
    {
        OnnxModelFile model = Network("climbing");

        QuantisationResult result = Quantise(model);

        Assert.Equal(model.Metadata[LabelMapJson.Key], result.Model.Metadata[LabelMapJson.Key]);
        Assert.Equal(model.Metadata[ModelHead.Key], result.Model.Metadata[ModelHead.Key]);
        Assert.StartsWith(
            """{"version":1,"activations":"uint8",""", result.Model.Metadata[Quantiser.Key], StringComparison.Ordinal);
        using var cut = OnnxSession.FromBytes(result.Model.CutAt(SmallNetworks.Head), "cut");
        using OnnxValue logits = cut.Run(Image(90).Values, [1, 3, Height, Width]);
        Assert.Equal([1, 5, Height, Width], logits.Shape);
    }

    [Fact]
    public void Run_ANetwork_SaysWhatStaysInFloatAndWhy()
    {
        QuantisationResult result = Quantise(Network("gated"));

        Dictionary<string, string?> why = result.Layers.ToDictionary(layer => layer.Name.Split('/')[0], layer => layer.WhyFloat);
        Assert.Equal("too few products a value, slower on integers", why["stem"]);
        Assert.Equal("one place an image, nothing to gain", why["squeeze"]);
        Assert.StartsWith("gives the logits", why["head"], StringComparison.Ordinal);
        Assert.All(["expand", "depth", "project", "last"], name => Assert.Null(why[name]));
        Assert.Equal(3, result.FoldedNorms);
        Assert.Equal(6, result.Images);
    }

    [Fact]
    public void Run_BetweenIntegers_StaysInIntegers()
    {
        OnnxModelFile made = Quantise(Network("climbing")).Model;

        // Only ReLUs of the stem, which stays in float, are left: the others are the zero points.
        Assert.Single(made.Graph.Node, node => node.OpType == "Relu");
        Assert.DoesNotContain(made.Graph.Node, node => node.OpType == "BatchNormalization");
        string pool = made.Graph.Node.Single(node => node.OpType == "MaxPool").Input[0];
        Assert.EndsWith("/dequantised", pool, StringComparison.Ordinal);
        // Sizes are read off the bytes: nothing has to be turned back for them.
        var sizes = made.Graph.Node.Where(node => node.OpType == "Shape");
        Assert.All(sizes.Where(node => node.Input[0] != "image" && node.Input[0] != SmallNetworks.Head),
            node => Assert.EndsWith("/quantised", node.Input[0], StringComparison.Ordinal));
    }

    [Fact]
    public void Run_AConvolutionKeptInFloatBetweenTwoOfIntegers_IsNotQuantisedByTheEngine()
    {
        OnnxModelFile model = Network("climbing");
        string kept = model.Graph.Node.First(node => node.Name.StartsWith("second", StringComparison.Ordinal)).Name;

        QuantisationResult result = Quantise(model, Everything with { KeepFloat = [kept] });

        Assert.Equal("asked for", result.Layers.Single(layer => layer.Name == kept).WhyFloat);
        byte[] made = result.Model.ToBytes();
        // Were its weights turned into bytes with one scale for all channels, the engine's answer would leave the graph's.
        Assert.True(Distance(Run(made, Image(90), GraphOptimization.None), Run(made, Image(90))) < 0.01);
    }

    [Fact]
    public void Run_ALayerThatChangesTooMuch_StaysInFloat()
    {
        QuantisationResult free = Quantise(Network("climbing"));
        double most = free.Layers.Max(layer => layer.Changed ?? 0);

        QuantisationResult strict = Quantise(Network("climbing"), Everything with { MostChanged = most * 0.999 });

        Assert.True(most > 0);
        Assert.Contains(strict.Layers,
            layer => layer is { IsInteger: false, WhyFloat: "changes too many classes" } && layer.Changed == most);
    }

    [Fact]
    public void Run_ALoneNarrowConvolution_WouldNotPay()
    {
        var b = new SmallNetworks.Writer();
        string wide = b.Relu(b.Conv("wide", b.Relu(b.Conv("stem", "image", 3, 64)), 64, 64));
        string alone = b.Node("Tanh", b.Conv("alone", b.Node("Tanh", wide), 64, 64, kernel: 1));
        b.Finish(b.Conv("head", alone, 64, 5, kernel: 1));

        QuantisationResult result = Quantise(b.Model(), new QuantiserOptions { MostChanged = 1 });

        // 64 x 3 x 3 products for each value given, half of that for each turned; 64, half of that.
        Assert.Null(result.Layers.Single(layer => layer.Name.StartsWith("wide", StringComparison.Ordinal)).WhyFloat);
        Assert.Equal("would not pay for turning its values to and fro",
            result.Layers.Single(layer => layer.Name.StartsWith("alone", StringComparison.Ordinal)).WhyFloat);
    }

    // ONNX Runtime leaves it out; between two layers of integers it would turn values to float and back.
    [Fact]
    public void Run_ANetworkWithDropout_LeavesItOut()
    {
        OnnxModelFile model = Network("climbing");
        NodeProto second = model.Graph.Node.First(node => node.Name.StartsWith("second", StringComparison.Ordinal));
        var dropout = new NodeProto { Name = "drop", OpType = "Dropout" };
        dropout.Input.Add(second.Input[0]);
        dropout.Output.Add("dropped");
        QuantisationResult plain = Quantise(model);
        model.Graph.Node.Insert(model.Graph.Node.IndexOf(second), dropout);
        second.Input[0] = "dropped";
        model.SetMetadata(ModelDropout.Key, new ModelDropout(["drop"]).ToJson());

        QuantisationResult result = Quantise(model);

        Assert.DoesNotContain(result.Model.Graph.Node, node => node.OpType == "Dropout");
        Assert.False(result.Model.Metadata.ContainsKey(ModelDropout.Key));
        Assert.Equal(Run(plain.Model.ToBytes(), Image(90)), Run(result.Model.ToBytes(), Image(90)));
    }

    // An earlier DequantizeLinear knows one scale for all channels.
    [Fact]
    public void Run_OperatorsOfAnEarlierOpset_AreRefused()
    {
        ModelProto early = ModelProto.Parser.ParseFrom(Network("climbing").ToBytes());
        early.OpsetImport[0].Version = 12;

        var error = Assert.Throws<InputException>(() => Quantise(OnnxModelFile.FromBytes(early.ToByteArray(), "small.onnx")));

        Assert.Equal("small.onnx: has operators of opset 12; int8 needs 13 or later: export it anew", error.Message);
    }

    [Fact]
    public void Run_Cancelled_EndsAtTheNextImage()
    {
        int given = 0;
        using var stop = new CancellationTokenSource();

        Assert.Throws<OperationCanceledException>(() =>
            Quantiser.Run(Network("climbing"), "small.onnx", SmallNetworks.Head, Images(), Everything, null, stop.Token));

        Assert.Equal(2, given);

        IEnumerable<NetworkInput> Images()
        {
            while (given < 6)
            {
                if (++given == 2) stop.Cancel();
                yield return Image(given);
            }
        }
    }

    [Fact]
    public void Run_NoImages_IsOneLine()
    {
        var error = Assert.Throws<InputException>(() => Quantise(Network("climbing"), images: []));

        Assert.StartsWith("small.onnx: no image to calibrate on", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ImagesOfOtherChannels_IsOneLine()
    {
        var error = Assert.Throws<InputException>(() => Quantise(Network("climbing"),
            images: [new NetworkInput(new float[4 * 8 * 8], [1, 4, 8, 8])]));

        Assert.StartsWith("small.onnx: fails on a calibration image of 1x4x8x8: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Run_NothingToQuantise_SaysWhy()
    {
        var b = new SmallNetworks.Writer();
        b.Finish(b.Conv("head", b.Relu("image"), 3, 5, kernel: 1));

        var error = Assert.Throws<InputException>(() => Quantise(b.Model()));

        Assert.StartsWith("small.onnx: has no convolution that can work on integers: gives the logits", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WeightsThatAreNoNumbers_AreNamed()
    {
        OnnxModelFile model = Network("climbing");
        var broken = model.Graph.Initializer.First(weight => weight.Name == "first.bias");
        broken.RawData = Google.Protobuf.ByteString.CopyFrom([.. Enumerable.Repeat((byte)0xff, broken.RawData.Length)]);

        Assert.Contains("that are no finite numbers", Assert.Throws<InputException>(() => Quantise(model)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Run_LeavesNoHandlesAndTheModelAsItWas()
    {
        OnnxModelFile model = Network("climbing");
        byte[] before = model.ToBytes();
        int handles = OnnxRuntime.LiveHandles;

        Quantise(model);

        Assert.Equal(handles, OnnxRuntime.LiveHandles);
        Assert.Equal(before, model.ToBytes());
    }

    private static OnnxModelFile Network(string name) => name == "gated" ? SmallNetworks.Gated() : SmallNetworks.Climbing();

    private static QuantisationResult Quantise(OnnxModelFile model, QuantiserOptions? options = null,
        IEnumerable<NetworkInput>? images = null) => Quantiser.Run(model, "small.onnx", SmallNetworks.Head,
            images ?? Enumerable.Range(1, 6).Select(Image), options ?? Everything,
            cancellation: TestContext.Current.CancellationToken);

    private static NetworkInput Image(int seed) => new(Values.Noise(3 * Height * Width, seed), [1, 3, Height, Width]);

    private static float[] Run(byte[] model, NetworkInput image, GraphOptimization optimization = GraphOptimization.All)
    {
        using var session = OnnxSession.FromBytes(model, "small", new OnnxSessionOptions(Optimization: optimization));
        using OnnxValue value = session.Run(image.Values, [.. image.Shape]);
        return value.Data.ToArray();
    }

    // Root mean square of the difference, over that of the values.
    private static double Distance(float[] expected, float[] found) =>
        Math.Sqrt(expected.Zip(found).Sum(pair => Math.Pow(pair.First - pair.Second, 2))
            / expected.Sum(value => (double)value * value));
}
