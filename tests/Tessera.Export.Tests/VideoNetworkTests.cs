using Tessera.Models;
using Tessera.Onnx.Models;
using Tessera.Onnx.Sessions;
using Tessera.Torch;
using Tessera.Torch.Tracing;

namespace Tessera.Export.Tests;

/// <summary>Networks that remember: eager, TorchScript and ONNX give the same logits and hand on the same state, frame after
/// frame.</summary>
public sealed class VideoNetworkTests
{
    private const int Classes = 5, Frames = 4, Height = 45, Width = 77;

    [Theory]
    [InlineData("stfcn", Height, Width)]
    [InlineData("stfcn", 96, 64)]
    [InlineData("stfcn", 1, 1)]
    [InlineData("stfcn-vgg16", 33, 70)]
    [InlineData("stfcn-unshared", Height, Width)]
    public void Export_OverFourFrames_GivesTheEagerLogitsAndStates(string name, int height, int width)
    {
        using var scope = new TensorScope();
        using VideoNetwork network = Create(name);
        using ScriptModule script = Trace(network);
        using var session = OnnxSession.FromBytes(Export(network, script, name), name);
        OnnxValue[] state = [.. network.State.Select(map => OnnxValue.Zeros(map.Shape(1, height, width)))];
        IReadOnlyList<Tensor> eagerState = [];
        IReadOnlyList<Tensor> scriptState = [.. network.State.Select(map => Tensor.Zeros(map.Shape(1, height, width)))];
        using var noGrad = new NoGrad();
        var first = new List<float>();

        for (int t = 0; t < Frames; t++)
        {
            float[] image = Values.Noise(3 * height * width, seed: t);
            Tensor frame = Tensor.From<float>(image, [1, 3, height, width]);
            VideoStep eager = network.Step(frame, t == 0 ? null : eagerState);
            Tensor[] scripted = script.Run([frame, .. scriptState], 3);
            OnnxValue[] made = session.Run(image, [1, 3, height, width], [("state.0", state[0]), ("state.1", state[1])],
                ["logits", "next.0", "next.1"]);

            Tensor[] expected = [eager.Logits, .. eager.State];
            for (int i = 0; i < 3; i++)
            {
                Assert.Equal(expected[i].Shape, made[i].Shape);
                Values.AssertClose(expected[i].ToArray<float>(), made[i].Data, $"{name} ONNX, output {i} of frame {t}");
                Values.AssertClose(expected[i].ToArray<float>(), scripted[i].ToArray<float>(),
                    $"{name} TorchScript, output {i} of frame {t}");
            }
            if (t == 0) first.AddRange(eager.State[1].ToArray<float>());
            (eagerState, scriptState) = (eager.State, scripted[1..]);
            foreach (OnnxValue value in (OnnxValue[])[.. state, made[0]]) value.Dispose();
            state = made[1..];
        }

        // The state moves: equal states would be equal for want of any.
        Assert.True(eagerState[1].ToArray<float>().Zip(first, (a, b) => Math.Abs(a - b)).Max() > 1e-2);
        foreach (OnnxValue value in state) value.Dispose();
    }

    [Fact]
    public void Export_OfOneSize_HasItInItsPortsAndOthersHaveNone()
    {
        using var scope = new TensorScope();
        using VideoNetwork only = Create("stfcn-unshared"), any = Create("stfcn");
        using ScriptModule onlyScript = Trace(only), anyScript = Trace(any);

        using var fixedSize = OnnxSession.FromBytes(Export(only, onlyScript, "only"), "only");
        using var free = OnnxSession.FromBytes(Export(any, anyScript, "any"), "any");

        Assert.Equal(["image Float [N, 3, 45, 77]", "state.0 Float [N, 8, 2, 3]", "state.1 Float [N, 8, 2, 3]"],
            fixedSize.Inputs.Select(port => port.ToString()));
        Assert.Equal(["image Float [N, 3, H, W]", "state.0 Float [N, 8, H/32, W/32]", "state.1 Float [N, 8, H/32, W/32]"],
            free.Inputs.Select(port => port.ToString()));
        Assert.Equal(["logits Float [N, 5, H, W]", "next.0 Float [N, 8, H/32, W/32]", "next.1 Float [N, 8, H/32, W/32]"],
            free.Outputs.Select(port => port.ToString()));
        Assert.Equal("""{"version":1,"tensors":[{"input":"state.0","output":"next.0","channels":8,"stride":32},""" +
            """{"input":"state.1","output":"next.1","channels":8,"stride":32}]}""", free.Metadata[ModelState.Key]);
        Assert.Equal(new StateTensor("state.1", "next.1", 8, 32), ModelState.FromJson(free.Metadata[ModelState.Key]).Tensors[1]);
    }

    [Fact]
    public void Export_WithoutItsState_SaysWhatIsMissing()
    {
        using var scope = new TensorScope();
        using VideoNetwork network = Create("stfcn");
        using ScriptModule script = Trace(network);
        TracedGraph graph = TracedGraphReader.Read(script, network);

        var error = Assert.Throws<ExportException>(() => OnnxExporter.Export(graph, Exports.Options(Classes)));

        Assert.Equal("the network takes 3 inputs; expected 1: the image", error.Message);
    }

    private static byte[] Export(VideoNetwork network, ScriptModule script, string name)
    {
        var state = ModelState.Of(network.State.Select(map => (map.Channels, map.Stride)));
        (int, int)? size = network.FixedSize is { } only ? (only.Height, only.Width) : null;
        byte[] model = OnnxExporter.Export(
            TracedGraphReader.Read(script, network), Exports.Options(Classes) with { State = state, Size = size });
        Products.Keep(name, model);
        return model;
    }

    private static ScriptModule Trace(VideoNetwork network)
    {
        (int height, int width) = network.FixedSize is { } only ? (only.Height, only.Width) : (70, 90);
        return ScriptModule.Trace(network, inputs =>
        {
            VideoStep step = network.Step(inputs[0], [.. inputs.Skip(1)]);
            return [step.Logits, .. step.State];
        },
        [("image", Tensor.Zeros([1, 3, height, width])),
            .. network.State.Select((map, i) => ($"state{i}", Tensor.Zeros(map.Shape(1, height, width))))], outputs: 3);
    }

    // Weights large enough for what is remembered to be seen.
    private static VideoNetwork Create(string name)
    {
        var network = (VideoNetwork)Catalogue.Create(
            name, new NetworkOptions(Classes) { Width = 1.0 / 8, Size = new(Height, Width) });
        int seed = 1;
        foreach ((string key, Tensor value) in network.StateDict())
        {
            if (value.Type != DType.Float32 || value.Rank == 1) continue;
            Span<float> data = value.Data<float>();
            float[] noise = Values.Noise(data.Length, seed++);
            double spread = Math.Sqrt(2.0 / (value.Rank == 3 ? value.Shape[2] : data.Length / value.Shape[0]));
            for (int i = 0; i < data.Length; i++) data[i] = (float)(spread * noise[i]);
        }
        network.Eval();
        return network;
    }
}
