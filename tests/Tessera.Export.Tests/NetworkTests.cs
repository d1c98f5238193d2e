using System.Text.Json;
using Tessera.Models;
using Tessera.Onnx.Models;
using Tessera.Onnx.Sessions;
using Tessera.Torch;
using Tessera.Torch.Tracing;

namespace Tessera.Export.Tests;

/// <summary>The project's own networks, traced from C#: eager, TorchScript and ONNX give the same logits at any size and
/// batch.</summary>
public sealed class NetworkTests
{
    internal const int Classes = 5;

    private const int TracedHeight = 70, TracedWidth = 90;

    // The first two are whole; the others thin, to be quick: what an export knows of a network does not depend on its width.
    private static readonly string[] Whole = ["unet-residual", "unet-resnet18"];

    /// <summary>All but those for video, whose files have a state as well: they have tests of their own.</summary>
    public static TheoryData<string> Names =>
        [.. Whole.Union(Catalogue.Listed.Where(e => !e.Architecture.Video).Select(e => e.Name))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Export_Network_GivesTheEagerLogits(string name)
    {
        using var scope = new TensorScope();
        using Network network = Create(name);
        using ScriptModule script = ScriptModule.Trace(network, Tensor.Zeros([1, 3, TracedHeight, TracedWidth]));
        byte[] model = OnnxExporter.Export(TracedGraphReader.Read(script, network), Exports.Options(Classes));
        Products.Keep(name, model);
        using var session = OnnxSession.FromBytes(model, name);
        network.Eval();

        foreach ((int n, int height, int width) in new[] { (1, 96, 64), (3, 45, 77), (1, 17, 1), (1, 1, 1) })
        {
            float[] image = Values.Noise(n * 3 * height * width, seed: 3);
            using var noGrad = new NoGrad();
            Tensor input = Tensor.From<float>(image, [n, 3, height, width]);
            float[] eager = network.Call(input).ToArray<float>();

            using OnnxValue logits = session.Run(image, [n, 3, height, width]);

            Assert.Equal([n, Classes, height, width], logits.Shape);
            Values.AssertClose(eager, logits.Data, $"{name} ONNX at {n}x{height}x{width}");
            Values.AssertClose(eager, script.Run(input).ToArray<float>(), $"{name} TorchScript at {n}x{height}x{width}");
        }
    }

    [Theory]
    [InlineData("unet-residual", "head/Conv", "decoder.0")]
    [InlineData("unet-resnet18", "head/Conv", "decoder.0")]
    [InlineData("fcn-resnet50", "classifier.4/Conv", "classifier.0")]
    [InlineData("deeplabv3-resnet50", "classifier.4/Conv", "classifier.0.project")]
    [InlineData("pspnet-resnet50", "head/Conv", "pyramid.levels.3")]
    [InlineData("deeplabv3plus-resnet50", "head/Conv", "mix.0")]
    [InlineData("parsenet", "fc8/Conv", "global_norm")]
    [InlineData("fpn-resnet50", "head/Conv", "climb.3")]
    [InlineData("upernet-resnet50", "head/Conv", "pooling.levels.0")]
    [InlineData("unetplusplus-resnet18", "head/Conv", "node.0.4")]
    public void Export_Network_HasNoTracedSizeAndNamesItsHead(string name, string tensor, string part)
    {
        using var scope = new TensorScope();
        using Network network = Create(name);
        using ScriptModule script = ScriptModule.Trace(network, Tensor.Zeros([1, 3, TracedHeight, TracedWidth]));
        OnnxModelFile model =
            OnnxModelFile.FromBytes(OnnxExporter.Export(TracedGraphReader.Read(script, network), Exports.Options(Classes)), name);

        // 70 and 90 halve to 35 and 45, 18 and 23, 9 and 12, 5 and 6, 3 and 3; only those beyond kernels and counts are telling.
        long[] frozen = [70, 90, 35, 45, 18, 23];
        foreach (var constant in model.Graph.Initializer.Where(weight => weight.DataType == (int)OnnxElementType.Int64))
        {
            for (int i = 0; i < constant.RawData.Length; i += sizeof(long))
                Assert.DoesNotContain(BitConverter.ToInt64(constant.RawData.Span[i..]), frozen.AsEnumerable());
        }
        using JsonDocument head = JsonDocument.Parse(model.Metadata[ModelHead.Key]);
        Assert.Equal(tensor, head.RootElement.GetProperty("tensor").GetString());
        Assert.Contains(model.Graph.Node, node => node.Name.StartsWith(part, StringComparison.Ordinal));
    }

    [Fact]
    public void Export_LeavesNoHandles()
    {
        long tensors = Tensor.LiveHandles;
        int handles = OnnxRuntime.LiveHandles;

        Export_Network_GivesTheEagerLogits("unet-residual");

        Assert.Equal(tensors, Tensor.LiveHandles);
        Assert.Equal(handles, OnnxRuntime.LiveHandles);
    }

    // Random weights everywhere: fresh networks have blocks that start as shortcuts and statistics that do nothing.
    internal static Network Create(string name)
    {
        Network network = Catalogue.Create(name, new NetworkOptions(Classes) { Width = Whole.Contains(name) ? 1 : 1.0 / 8 });
        int seed = 1;
        foreach ((string key, Tensor value) in network.StateDict())
        {
            if (value.Type != DType.Float32) continue;
            Span<float> data = value.Data<float>();
            float[] noise = Values.Noise(data.Length, seed++);
            bool isScale = key.EndsWith("running_var", StringComparison.Ordinal) || value.Rank == 1 &&
                key.EndsWith("weight", StringComparison.Ordinal);
            double spread = value.Rank == 4 ? Math.Sqrt(2.0 / (data.Length / value.Shape[0])) : 0.2;
            for (int i = 0; i < data.Length; i++) data[i] = (float)((isScale ? 1 : 0) + spread * noise[i]);
        }
        return network;
    }
}
