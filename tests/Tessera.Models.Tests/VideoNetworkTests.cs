using System.Globalization;
using Tessera.Core.Files;
using Tessera.Models.Counting;
using Tessera.Models.Decoders;
using Tessera.Models.Encoders;
using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Tests;

/// <summary>What networks that remember promise beyond <see cref="NetworkTests"/>,
/// and the numbers of make_golden_video.py.</summary>
public sealed class VideoNetworkTests : LeakCheck
{
    private const int Classes = 2, Height = 33, Width = 47;

    public static TheoryData<StfcnMemory> Memories => [StfcnMemory.Shared, StfcnMemory.Unshared];

    [Theory, MemberData(nameof(Memories))]
    public void Step_ThirdFrameWithTheSameWeights_GivesPyTorchsLogits(StfcnMemory memory)
    {
        using VideoNetwork network = Create(memory);
        (long[] shape, float[] expected) = Formula.Golden(memory == StfcnMemory.Shared ? "stfcn-shared" : "stfcn-unshared");
        using var scope = new TensorScope();
        using var noGrad = new NoGrad();

        Tensor[] logits = Walk(network, Formula.Image(3, 3, Height, Width));

        Assert.Equal(shape, logits[2].Shape);
        Formula.AssertEqual(expected, logits[2].ToArray<float>());
    }

    [Theory, MemberData(nameof(Memories))]
    public void Learn_Clips_GivesEveryFrameTheLogitsOfItsStep(StfcnMemory memory)
    {
        using VideoNetwork network = Create(memory);
        network.Frames = 3;
        using var scope = new TensorScope();
        using var noGrad = new NoGrad();
        Tensor images = Formula.Image(6, 3, Height, Width);

        float[] learnt = network.Learn(images).Logits.ToArray<float>();

        float[] stepped = [.. new[] { (0, 3), (3, 6) }
            .SelectMany(clip => Walk(network, Aten.Slice(images, 0, clip.Item1, clip.Item2)))
            .SelectMany(logits => logits.ToArray<float>())];
        // Convolutions of six images at once sum in another order than of one.
        Assert.InRange(Formula.Difference(stepped, learnt), 0, 1e-5);
        Assert.Throws<ArgumentException>(() => network.Learn(Aten.Slice(images, 0, 0, 4)));
    }

    [Theory, MemberData(nameof(Memories))]
    public void Forward_IsAStepFromZeros_AndLaterFramesDepend(StfcnMemory memory)
    {
        using VideoNetwork network = Create(memory);
        using var scope = new TensorScope();
        using var noGrad = new NoGrad();
        Tensor frame = Formula.Image(1, 3, Height, Width);
        Tensor[] zeros = [.. network.State.Select(map => Tensor.Zeros(map.Shape(1, Height, Width)))];

        float[] alone = network.Call(frame).ToArray<float>();
        VideoStep first = network.Step(frame, zeros);
        float[] second = network.Step(frame, first.State).Logits.ToArray<float>();

        Assert.Equal(alone, first.Logits.ToArray<float>());
        Assert.True(Formula.Difference(alone, second) > 1e-2);
    }

    [Fact]
    public void State_OverEveryEncoder_HasTheShapeItSays()
    {
        foreach (EncoderKind encoder in Catalogue.Encoders)
        {
            var options = new NetworkOptions(Classes) { Width = 1.0 / 8 };
            using var network = (VideoNetwork)Catalogue.Create($"stfcn-{encoder.Name}", options);
            network.Eval();
            foreach ((int height, int width) in ((int, int)[])[(33, 47), (1, 1), (2, 70)])
            {
                using var scope = new TensorScope();
                using var noGrad = new NoGrad();
                VideoStep step = network.Step(Formula.Image(1, 3, height, width));

                Assert.Equal(network.State.Select(map => map.Shape(1, height, width)), step.State.Select(tensor => tensor.Shape));
            }
        }
    }

    [Fact]
    public void Unshared_TakesOneSizeAlone()
    {
        using VideoNetwork network = Create(StfcnMemory.Unshared);
        using var scope = new TensorScope();

        Assert.Equal(new FixedSize(Height, Width), network.FixedSize);
        var other = Assert.Throws<InputException>(() => network.Call(Formula.Image(1, 3, Height, Width + 1)));
        Assert.Contains("48x33", other.Message, StringComparison.Ordinal);
        Assert.Contains("made for 47x33", other.Message, StringComparison.Ordinal);
        var none = Assert.Throws<InputException>(() => Catalogue.Create("stfcn-unshared", new NetworkOptions(Classes)));
        Assert.Contains("made for one size of image", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unshared_BackwardReachesEveryParameter()
    {
        using VideoNetwork network = Create(StfcnMemory.Unshared);
        network.Train();
        network.Frames = 2;
        using var scope = new TensorScope();
        Tensor labels = Tensor.From<long>([.. Enumerable.Range(0, 2 * Height * Width).Select(i => (long)(i / 5 % Classes))],
            [2, Height, Width]);

        Tensor logits = network.Learn(Formula.Image(2, 3, Height, Width)).Logits;
        Aten.CrossEntropyLoss(logits, labels, null, Reduction.Mean, 255, 0).Backward();

        Assert.All(network.NamedParameters(), p => Assert.True(p.Weight.Gradient() is { } g && Aten.Norm(g).Item() > 0, p.Key));
    }

    [Theory, MemberData(nameof(Memories))]
    public void Learn_InBFloat16AndChannelsLast_StaysCloseAndLearns(StfcnMemory memory)
    {
        using VideoNetwork network = Create(memory);
        network.Frames = 2;
        using var scope = new TensorScope();
        Tensor images = Formula.Image(4, 3, Height, Width);
        float[] exact;
        using (new NoGrad()) exact = network.Learn(images).Logits.ToArray<float>();
        network.To(format: MemoryFormat.ChannelsLast);

        Tensor logits;
        using (var autocast = new Autocast(Device.Cpu, DType.BFloat16))
            logits = network.Learn(images.To(format: MemoryFormat.ChannelsLast)).Logits;
        Aten.Mean(logits.To(DType.Float32)).Backward();

        // Eight bits of mantissa through some twenty layers.
        Assert.InRange(Formula.Difference(exact, logits.To(DType.Float32).ToArray<float>()), 0, 0.1);
        Assert.All(network.NamedParameters().Where(p => p.Key.StartsWith("memory", StringComparison.Ordinal)),
            p => Assert.True(p.Weight.Gradient() is { } g && Aten.Norm(g).Item() is > 0 and < double.PositiveInfinity, p.Key));
    }

    [Theory, InlineData("residual", 320, 192, 96), InlineData("vgg16", 512, 512, 256)]
    public void ParameterCount_FollowsFromMemoryAndScores(string encoder, int deep, int sixteenth, int eighth)
    {
        const int units = 30, classes = 11;
        // A kernel of 3x3 on the map and on the hidden values; or both read at the cell itself, by 12 x 15 cells of 360 x 480.
        long shared = 4 * units * (9 * deep + 1) + 4 * units * 9 * units;
        long unshared = 12 * 15 * (4 * units * (deep + 1) + 4 * units * units);
        long scores = classes * (units + 1 + sixteenth + 1 + eighth + 1);
        long body = Count(Catalogue.Encoders.Single(e => e.Name == encoder).Create(new EncoderOptions()));
        var options = new NetworkOptions(classes) { Size = new(360, 480) };

        Assert.Equal(body + shared + scores, Count(Catalogue.Create($"stfcn-{encoder}", options)));
        Assert.Equal(body + unshared + scores, Count(Catalogue.Create($"stfcn-unshared-{encoder}", options)));
    }

    [Fact]
    public void MultiplyAdds_CountBothHalvesOfTheMemory()
    {
        using VideoNetwork shared = Create(StfcnMemory.Shared), unshared = Create(StfcnMemory.Unshared);
        long expected = long.Parse(File.ReadAllText(Formula.GoldenPath("stfcn-multiply-adds.txt")), CultureInfo.InvariantCulture);

        Assert.Equal(expected, MultiplyAdds.Count(shared, new ImageSize(3, Height, Width)));
        // 2 x 2 cells of 24 channels and 8 units read one place instead of nine.
        Assert.Equal(expected - 8 * 4 * (4 * 8) * (24 + 8), MultiplyAdds.Count(unshared, new ImageSize(3, Height, Width)));
    }

    [Theory, MemberData(nameof(Memories))]
    public void ForgetGates_BeginOpenAndOthersHalf(StfcnMemory memory)
    {
        using VideoNetwork network = Create(memory, filled: false);
        float[] bias = network.StateDict().Single(s => s.Key == "memory.input.bias").Value.ToArray<float>();

        Assert.All(bias.Chunk(4 * 8),
            cell => Assert.Equal([.. Enumerable.Range(0, 32).Select(i => i is >= 8 and < 16 ? 1f : 0f)], cell));
    }

    // Logits of one clip's frames, one after the other.
    private static Tensor[] Walk(VideoNetwork network, Tensor clip)
    {
        var logits = new Tensor[clip.Shape[0]];
        IReadOnlyList<Tensor>? state = null;
        for (int t = 0; t < logits.Length; t++) (logits[t], state) = network.Step(Aten.Slice(clip, 0, t, t + 1), state);
        return logits;
    }

    private static Stfcn Create(StfcnMemory memory, bool filled = true)
    {
        var encoder = new ResidualEncoder(new ResidualOptions([8, 8, 16, 16, 24], [0, 1, 2, 1, 1]), new EncoderOptions());
        // Thin enough for 8 units; the encoder's widths are its own.
        var network = new Stfcn(memory, encoder, new NetworkOptions(Classes) { Width = 1.0 / 8, Size = new(Height, Width) });
        if (filled) Formula.Fill(network);
        network.Eval();
        return network;
    }

    private static long Count(Module module)
    {
        using (module) return module.ParameterCount();
    }
}
