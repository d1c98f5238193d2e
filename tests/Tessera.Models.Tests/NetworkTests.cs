using Tessera.Models.Counting;
using Tessera.Models.Decoders;
using Tessera.Torch;
using Tessera.Torch.Tracing;

namespace Tessera.Models.Tests;

/// <summary>What every network of the catalogue promises, with thin layers so that all of them are quick.</summary>
public sealed class NetworkTests : LeakCheck
{
    private const int Classes = 5;

    private const double Thin = 1.0 / 8;

    // Every architecture as it is listed (VideoNetworkTests has those of one size), and every encoder under one of them.
    public static TheoryData<string> Names =>
    [
        .. Catalogue.Listed.Where(e => !e.Architecture.FixedSize)
            .Concat(Catalogue.Entries.Where(e => e.Architecture.Name == "unet")).Select(e => e.Name).Distinct(),
        "fcn8s learned", "unet normalised",
    ];

    [Theory, MemberData(nameof(Names))]
    public void Forward_AnySizeAndChannels_GivesLogitsOfThatSize(string name)
    {
        foreach (int channels in (int[])[1, 3, 4, 13])
        {
            using Network network = Create(name, channels);
            network.Eval();
            foreach ((int height, int width) in ((int, int)[])[(33, 47), (1, 1), (2, 70)])
            {
                using var scope = new TensorScope();
                using var noGrad = new NoGrad();
                Tensor logits = network.Call(Formula.Image(1, channels, height, width));

                Assert.Equal([1, Classes, height, width], logits.Shape);
                Assert.All(logits.ToArray<float>(), value => Assert.True(float.IsFinite(value)));
            }
        }
    }

    [Fact]
    public void Forward_EveryArchitectureOverEveryEncoder_GivesLogitsOfTheImagesSize()
    {
        foreach (CatalogueEntry entry in Catalogue.Entries.Where(e => e.Encoder is not null))
        {
            foreach ((int height, int width) in ((int, int)[])[(33, 47), (1, 1)])
            {
                var options = new NetworkOptions(Classes) { Width = Thin, Auxiliary = true, Size = new(height, width) };
                using Network network = entry.Create(options);
                network.Eval();
                using var scope = new TensorScope();
                using var noGrad = new NoGrad();
                LearningLogits learnt = network.Learn(Formula.Image(1, 3, height, width));

                Assert.All([learnt.Logits, .. learnt.Auxiliary.Select(a => a.Logits)],
                    logits => Assert.True(logits.Shape is [1, Classes, var h, var w] && h == height && w == width, entry.Name));
            }
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Trace_AtOneSize_GivesTheSameAtOthersAndHoldsNoSize(string name)
    {
        using Network network = Create(name);
        Formula.Fill(network);
        network.Eval();
        using var scope = new TensorScope();
        using var noGrad = new NoGrad();
        using ScriptModule script = ScriptModule.Trace(network, Formula.Image(1, 3, 83, 149));
        TracedGraph graph = TracedGraphReader.Read(script, network);

        foreach ((int batch, int height, int width) in ((int, int, int)[])[(1, 33, 47), (3, 64, 20), (1, 1, 1), (3, 83, 149)])
        {
            using var step = new TensorScope();
            Tensor image = Formula.Image(batch, 3, height, width);
            Formula.AssertEqual(network.Call(image).ToArray<float>(), script.Run(image).ToArray<float>());
        }
        // The traced sides, and their halves and quarters rounded either way: none is a paper's own offset or dilation.
        long[] sides = [83, 41, 42, 20, 21, 149, 74, 75, 37, 38];
        Assert.DoesNotContain(graph.Nodes.SelectMany(n => n.Operands).OfType<ConstantOperand>(),
            o => o.Value is long size && sides.Contains(size) || o.Value is long[] sizes && sizes.Any(sides.Contains));
    }

    [Theory, MemberData(nameof(Names))]
    public void Trace_OfACoarseHead_EndsInOneResizeOfTheHeadsLogits(string name)
    {
        using Network network = Create(name);
        using var scope = new TensorScope();
        using ScriptModule script = ScriptModule.Trace(network, Formula.Image(1, 3, 33, 47));
        TracedGraph graph = TracedGraphReader.Read(script, network);

        Assert.Equal(graph.Outputs[0], graph.Nodes[^1].Results[0]);
        // FCN as of 2015 and LinkNet enlarge by transposed convolutions; others work at full size to their end:
        // there is nothing to cut off.
        bool hasNoResize = network is LinkNet or Fcn8s or Fcn16s or Fcn32s || network.OutputStride == 1;
        Assert.Equal(hasNoResize, graph.Nodes[^1].Operator != "aten::upsample_bilinear2d");
    }

    // As a training does it where the processor has bfloat16; elsewhere libtorch computes the same slowly.
    [Theory, MemberData(nameof(Names))]
    public void Backward_InBFloat16AndChannelsLast_StaysFinite(string name)
    {
        Engine.Seed(3);
        using Network network = Create(name);
        network.To(format: MemoryFormat.ChannelsLast);
        network.Train();
        if (network is VideoNetwork video) video.Frames = 2;
        using var scope = new TensorScope();
        Tensor images = Formula.Image(2, 3, 64, 96).To(format: MemoryFormat.ChannelsLast);

        LearningLogits made;
        using (new Autocast(Device.Cpu, DType.BFloat16)) made = network.Learn(images);
        Tensor loss = Aten.Mean(made.Logits.To(DType.Float32));
        foreach ((Tensor logits, double weight) in made.Auxiliary) loss += Aten.Mean(logits.To(DType.Float32)) * weight;
        loss.Backward();

        Assert.True(double.IsFinite(loss.Item()));
        (string Key, Tensor Gradient)[] learnt = [.. network.NamedParameters()
            .SelectMany(p => p.Weight.Gradient() is { } gradient ? [(p.Key, gradient)] : Array.Empty<(string, Tensor)>())];
        Assert.NotEmpty(learnt);
        Assert.All(learnt, p => Assert.True(double.IsFinite(Aten.Norm(p.Gradient).Item()), p.Key));
    }

    [Theory, MemberData(nameof(Names))]
    public void Backward_ReachesEveryParameter(string name)
    {
        Engine.Seed(3);
        using Network network = Create(name);
        // Scores and last gammas that start at zero let no gradient through yet.
        Formula.Fill(network);
        network.Train();
        // Of one frame nothing is remembered: what reads the state learns from the second on.
        if (network is VideoNetwork video) video.Frames = 2;
        using var scope = new TensorScope();
        // Several passes: stochastic depth may drop a branch of both images in one. The wide ones give attention to a
        // shrunken map two keys: one alone has all the weight, whatever the query.
        foreach (int width in (int[])[47, 67, 67, 67])
        {
            LearningLogits learnt = network.Learn(Formula.Image(2, 3, 33, width));
            Tensor labels =
                Tensor.From<long>([.. Enumerable.Range(0, 2 * 33 * width).Select(i => (long)(i / 5 % Classes))], [2, 33, width]);
            Tensor Loss(Tensor logits) => Aten.CrossEntropyLoss(logits, labels, null, Reduction.Mean, 255, 0);
            Tensor loss = Loss(learnt.Logits);
            foreach ((Tensor logits, double weight) in learnt.Auxiliary) loss = loss + Loss(logits) * weight;
            loss.Backward();
        }

        Assert.All(network.NamedBuffers().Where(b => b.Value.Type == DType.Float32),
            b => Assert.True(double.IsFinite(Aten.Norm(b.Value).Item()), b.Key));
        Assert.All(network.NamedParameters(), p => Assert.True(p.Weight.Gradient() is { } g && Aten.Norm(g).Item() > 0, p.Key));
    }

    [Theory, MemberData(nameof(Names))]
    public void LoadStateDict_OfAnotherOfItsKind_GivesTheSameLogits(string name)
    {
        Engine.Seed(4);
        using Network first = Create(name), second = Create(name);
        Formula.Fill(first);
        first.Eval();
        second.Eval();
        using var scope = new TensorScope();
        using var noGrad = new NoGrad();

        second.LoadStateDict(first.StateDict().ToDictionary(s => s.Key, s => s.Value));

        Tensor image = Formula.Image(1, 3, 33, 47);
        Assert.Equal(first.Call(image).ToArray<float>(), second.Call(image).ToArray<float>());
    }

    [Theory, MemberData(nameof(Names))]
    public void AuxiliaryParts_AreThereOnlyWhenAskedFor_AndLoadEitherWay(string name)
    {
        Engine.Seed(5);
        using Network with = Create(name), without = Create(name, auxiliary: false);
        Formula.Fill(with);
        with.Eval();
        without.Eval();
        using var scope = new TensorScope();
        using var noGrad = new NoGrad();
        bool isAuxiliary(string key) => with.AuxiliaryParts.Any(part => key.StartsWith(part + ".", StringComparison.Ordinal));

        without.LoadStateDict(with.StateDict().ToDictionary(s => s.Key, s => s.Value), without.AuxiliaryParts);
        with.LoadStateDict(without.StateDict().ToDictionary(s => s.Key, s => s.Value), with.AuxiliaryParts);

        Tensor image = Formula.Image(1, 3, 33, 47);
        Assert.Equal(with.StateDict().Select(s => s.Key).Where(key => !isAuxiliary(key)), without.StateDict().Select(s => s.Key));
        Assert.Equal(with.Learn(image).Logits.ToArray<float>(), without.Call(image).ToArray<float>());
        Assert.Empty(without.Learn(image).Auxiliary);
        Assert.Equal(with.AuxiliaryParts.Count > 0, with.Learn(image).Auxiliary.Count > 0);
        Assert.All(with.Learn(image).Auxiliary, head => Assert.Equal([1, Classes, 33, 47], head.Logits.Shape));
    }

    [Theory, MemberData(nameof(Names))]
    public void MultiplyAdds_AreKnownAndGrowWithTheImage(string name)
    {
        using Network network = Create(name, auxiliary: false);

        long small = MultiplyAdds.Count(network, new ImageSize(3, 96, 128));
        long large = MultiplyAdds.Count(network, new ImageSize(3, 192, 256));

        // Four times the pixels; what stands for the whole image, or for a padding around it, grows less.
        Assert.InRange((double)large / small, 1.2, 4.2);
    }

    private static Network Create(string name, int channels = 3, bool auxiliary = true)
    {
        var options = new NetworkOptions(Classes, channels) { Width = Thin, Auxiliary = auxiliary };
        return name switch
        {
            "fcn8s learned" => new Fcn8s(options, learnUpsampling: true),
            "unet normalised" => new PlainUNet(options, normalise: true),
            _ => Catalogue.Create(name, options),
        };
    }
}
