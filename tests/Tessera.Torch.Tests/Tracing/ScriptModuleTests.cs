using Tessera.Torch.Nn;
using Tessera.Torch.Tracing;

namespace Tessera.Torch.Tests.Tracing;

public sealed class ScriptModuleTests : LeakCheck
{
    [Theory, InlineData(1, 33, 47), InlineData(3, 64, 20), InlineData(2, 1, 1)]
    public void Run_AtOtherSizesThanTraced_GivesWhatTheModuleGives(int batch, int height, int width)
    {
        Engine.Seed(1);
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".pt");
        using var network = new Small();
        network.Eval();
        using var scope = new TensorScope();
        using (ScriptModule traced = ScriptModule.Trace(network, Tensor.Ones([1, 3, 40, 56])))
        using (FileStream file = File.Create(path)) traced.Save(file);

        using ScriptModule loaded = ScriptModule.Load(path);
        File.Delete(path);
        Tensor image = Tensor.Empty([batch, 3, height, width]);
        Aten.Normal_(image, 0, 1);
        using var noGrad = new NoGrad();
        float[] expected = network.Call(image).ToArray<float>(), actual = loaded.Run(image).ToArray<float>();

        Assert.Equal(batch * 5 * height * width, expected.Length);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Read_KeepsSizesAsOperatorsAndNamesModules()
    {
        using var network = new Small();
        using var scope = new TensorScope();
        using ScriptModule traced = ScriptModule.Trace(network, Tensor.Ones([1, 3, 40, 56]));

        TracedGraph graph = TracedGraphReader.Read(traced, network);

        Assert.Contains(graph.Nodes, n => n.Operator == "aten::size");
        Assert.Contains(graph.Nodes, n => n.Scope == "stem.0");
        Assert.DoesNotContain(graph.Nodes.SelectMany(n => n.Operands).OfType<ConstantOperand>(),
            o => o.Value is long and (40 or 56 or 20 or 28) || o.Value is long[] list &&
                list.Any(v => v is 40 or 56 or 20 or 28));
        Assert.Equal(
            ["stem.0.weight", "stem.1.weight", "stem.1.bias", "stem.1.running_mean", "stem.1.running_var",
                "head.weight", "head.bias"],
            graph.Parameters.Keys);
    }

    [Fact]
    public void Trace_SeveralInputsAndOutputs_GivesATupleThatTheGraphLists()
    {
        using var network = new Small();
        using var scope = new TensorScope();
        using var noGrad = new NoGrad();
        Tensor image = Tensor.Ones([1, 3, 8, 8]), state = Tensor.Full([1, 5, 8, 8], 2);

        using ScriptModule traced = ScriptModule.Trace(network, inputs => [network.Call(inputs[0]) + inputs[1], inputs[1] * 3],
            [("image", image), ("state", state)], outputs: 2);
        TracedGraph graph = TracedGraphReader.Read(traced, network);
        Tensor[] made = traced.Run([image, Tensor.Full([1, 5, 8, 8], 7)], 2);

        Assert.Equal((2, 2), (graph.Inputs.Count, graph.Outputs.Count));
        Assert.DoesNotContain(graph.Nodes, node => node.Operator == "prim::TupleConstruct");
        network.Eval();
        Assert.Equal((network.Call(image) + 7).ToArray<float>(), made[0].ToArray<float>());
        Assert.All(made[1].ToArray<float>(), value => Assert.Equal(21f, value));
        Assert.Throws<ArgumentException>(() => traced.Run([image, state], 3));
    }

    [Fact]
    public void Trace_WhenForwardFails_TellsItsError()
    {
        using var network = new Small();
        using var scope = new TensorScope();
        Tensor grey = Tensor.Ones([1, 1, 8, 8]);

        Exception error = Assert.ThrowsAny<Exception>(() => ScriptModule.Trace(network, grey).Dispose());

        Assert.Contains("expected input[1, 1, 8, 8] to have 3 channels", error.Message, StringComparison.Ordinal);
    }

    private sealed class Small : Module<Tensor, Tensor>
    {
        private readonly Sequential _stem;
        private readonly Conv2d _head;

        public Small()
        {
            _stem = Add("stem",
                new Sequential(new Conv2d(3, 8, 3, stride: 2, padding: 1, bias: false), new BatchNorm2d(8), new ReLU()));
            _head = Add("head", new Conv2d(8, 5, 1));
        }

        protected override Tensor Forward(Tensor input)
        {
            Tensor logits = _head.Call(_stem.Call(input));
            return Aten.UpsampleBilinear2d(logits, input.Size(2), input.Size(3));
        }
    }
}
