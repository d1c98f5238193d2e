using Tessera.Torch;
using Tessera.Torch.Tests;
using Tessera.Training.Losses;

namespace Tessera.Training.Tests.Losses;

public sealed class LossTests : LeakCheck
{
    private static readonly float[] Weights = [0.5f, 2, 1, 0.25f, 1.25f];

    private static readonly Dictionary<string, ILoss> Losses = new()
    {
        ["plain"] = new CrossEntropyLoss(),
        ["weighted"] = new CrossEntropyLoss(Weights),
        ["smoothed"] = new CrossEntropyLoss(labelSmoothing: 0.1),
        ["weighted-smoothed"] = new CrossEntropyLoss(Weights, 0.2),
        ["dice"] = TverskyLoss.Dice(),
        ["dice-rough"] = TverskyLoss.Dice(smooth: 0),
        ["jaccard"] = TverskyLoss.Jaccard(),
        ["tversky"] = new TverskyLoss(),
        ["ohem-threshold"] = new OhemLoss(0.3, 0.05),
        ["ohem-least"] = new OhemLoss(1e-4, 0.25, Weights),
        ["focal"] = new FocalLoss(),
        ["focal-weighted"] = new FocalLoss(0.5, Weights),
        ["lovasz"] = new LovaszLoss(),
        ["border"] = new BorderLoss(10, 1.5, Weights),
        ["sum"] = new SumLoss((0.7, new CrossEntropyLoss(Weights, 0.2)), (0.4, TverskyLoss.Dice())),
        ["mixed-sum"] = new SumLoss((1, new CrossEntropyLoss(Weights, 0.2)), (0.25, new LovaszLoss())),
    };

    public enum Memory { Contiguous, ChannelsLast, Transposed }

    public static TheoryData<string, Memory> Cases
    {
        get
        {
            var cases = new TheoryData<string, Memory>();
            foreach (string name in Losses.Keys)
            {
                foreach (Memory memory in Enum.GetValues<Memory>()) cases.Add(name, memory);
            }
            return cases;
        }
    }

    public static TheoryData<string> Names => [.. Losses.Keys];

    // A transposed image fits no walk, so it goes through libtorch's operators as on a GPU.
    [Theory, MemberData(nameof(Cases))]
    public void Compute_LossAndGradient_EqualPyTorchNumPyAndSciPy(string name, Memory memory)
    {
        var golden = new Golden("losses");
        using var scope = new TensorScope();
        Tensor logits = Arrange(golden.Tensor("logits"), memory), target = golden.Tensor("target").To(DType.Int64);
        logits.RequiresGrad = true;

        Tensor loss = Losses[name].Compute(logits, target);
        loss.Backward();

        golden.AssertClose($"{name}.loss", loss, 1e-6);
        golden.AssertClose($"{name}.gradient", logits.Gradient()! * target.ElementCount, 2e-6);
        Assert.Equal(memory != Memory.ChannelsLast, logits.Gradient()!.Strides[1] != 1);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Compute_WithoutGradient_GivesTheSameLoss(string name, Memory memory)
    {
        var golden = new Golden("losses");
        using var scope = new TensorScope();
        Tensor logits = Arrange(golden.Tensor("logits"), memory), target = golden.Tensor("target").To(DType.Int64);

        Tensor loss = Losses[name].Compute(logits, target);

        golden.AssertClose($"{name}.loss", loss, 1e-6);
        Assert.False(loss.RequiresGrad);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Compute_WhereAllIsIgnored_IsZeroWithoutGradient(string name, Memory memory)
    {
        using var scope = new TensorScope();
        Tensor logits = Arrange(Tensor.Ones([1, 5, 4, 6]), memory);
        logits.RequiresGrad = true;

        Tensor loss = Losses[name].Compute(logits, Tensor.Full([1, 4, 6], 255, DType.Int64));
        loss.Backward();

        Assert.Equal(0, loss.Item());
        Assert.All(logits.Gradient()!.ToArray<float>(), value => Assert.Equal(0, value));
    }

    // In float64, where a difference quotient is good to nine digits; no walk takes it, so these are the operators.
    [Theory, MemberData(nameof(Names))]
    public void Backward_IsTheDifferenceQuotient(string name)
    {
        const double Step = 1e-5;
        using var scope = new TensorScope();
        Engine.Seed(11);
        Tensor drawn = Tensor.Empty([2, 5, 3, 4]), ids = Tensor.Empty([2, 3, 4]);
        Aten.Normal_(drawn, 0, 1.5);
        Aten.Uniform_(ids, 0, 4);
        long[] classes = ids.To(DType.Int64).ToArray<long>();
        (classes[3], classes[17]) = (255, 255);
        Tensor logits = drawn.To(DType.Float64), target = Tensor.From<long>(classes, [2, 3, 4]);
        double[] values = logits.ToArray<double>();
        logits.RequiresGrad = true;
        Losses[name].Compute(logits, target).Backward();
        double[] gradient = (logits.Gradient() ?? throw new InvalidOperationException("no gradient")).ToArray<double>();

        for (int i = 0; i < values.Length; i++)
        {
            double slope = (At(i, Step) - At(i, -Step)) / (2 * Step);
            Assert.True(Math.Abs(slope - gradient[i]) < 1e-7, $"logit {i}: gradient {gradient[i]}, quotient {slope}");
        }

        double At(int index, double step)
        {
            using var inner = new TensorScope();
            double[] moved = [.. values];
            moved[index] += step;
            return Losses[name].Compute(Tensor.From<double>(moved, [2, 5, 3, 4]), target).Item();
        }
    }

    [Fact]
    public void BorderMap_OfRegions_EqualsSciPysDistances()
    {
        var golden = new Golden("losses");
        using var scope = new TensorScope();

        golden.AssertClose("blocks.border", new BorderMap(10, 3, 255).Of(golden.Tensor("blocks").To(DType.Int64)), 1e-6);
    }

    [Fact]
    public void Focal_AtGammaZero_IsCrossEntropy()
    {
        var golden = new Golden("losses");
        using var scope = new TensorScope();

        golden.AssertClose("weighted.loss", new FocalLoss(0, Weights).Compute(golden.Tensor("logits"),
            golden.Tensor("target").To(DType.Int64)), 1e-6);
    }

    [Fact]
    public void Compute_WithAnyNumberOfThreads_GivesTheSameBits()
    {
        using var scope = new TensorScope();
        int before = Engine.Threads;
        Engine.Seed(7);
        Tensor logits = Tensor.Empty([3, 5, 150, 170]), target = Tensor.Empty([3, 150, 170]);
        Aten.Normal_(logits, 0, 2);
        Aten.Uniform_(target, 0, 5);
        logits.RequiresGrad = true;
        Tensor ids = target.To(DType.Int64);

        float[][] results = [.. new[] { 1, 2, 5 }.Select(threads =>
        {
            Engine.Threads = threads;
            logits.ClearGradient();
            Losses["sum"].Compute(logits, ids).Backward();
            return logits.Gradient()!.ToArray<float>();
        })];
        Engine.Threads = before;

        Assert.Equal(results[0], results[1]);
        Assert.Equal(results[0], results[2]);
    }

    [Fact]
    public void Compute_LargeLogits_StayFinite()
    {
        using var scope = new TensorScope();
        Tensor logits = Tensor.From<float>([1e4f, -1e4f], [1, 2, 1, 1]);
        logits.RequiresGrad = true;

        Tensor loss = new CrossEntropyLoss().Compute(logits, Tensor.Full([1, 1, 1], 1, DType.Int64));
        loss.Backward();

        Assert.Equal(2e4, loss.Item());
        Assert.Equal([1f, -1f], logits.Gradient()!.ToArray<float>());
    }

    [Fact]
    public void Compute_WithNaN_GivesNaN()
    {
        using var scope = new TensorScope();
        Tensor logits = Tensor.From<float>([float.NaN, 1], [1, 2, 1, 1]);

        Assert.True(double.IsNaN(Losses["plain"].Compute(logits, Tensor.Zeros([1, 1, 1], DType.Int64)).Item()));
    }

    [Fact]
    public void Compute_UnknownClass_IsNamed()
    {
        using var scope = new TensorScope();

        var error = Assert.Throws<ArgumentException>(() => new CrossEntropyLoss()
            .Compute(Tensor.Ones([1, 3, 2, 2]), Tensor.Full([1, 2, 2], 11, DType.Int64)));

        Assert.Equal("a target holds class 11; the logits have 3 classes and 255 is ignored", error.Message);
        Assert.Throws<ArgumentException>(() => new CrossEntropyLoss(Weights)
            .Compute(Tensor.Ones([1, 3, 2, 2]), Tensor.Zeros([1, 2, 2], DType.Int64)));
        Assert.Throws<ArgumentException>(() => TverskyLoss.Dice()
            .Compute(Tensor.Ones([1, 3, 2, 2]), Tensor.Zeros([1, 2, 3], DType.Int64)));
    }

    private static Tensor Arrange(Tensor logits, Memory memory) => memory switch
    {
        Memory.ChannelsLast => logits.Contiguous(MemoryFormat.ChannelsLast),
        Memory.Transposed => Aten.Permute(Aten.Permute(logits, [0, 1, 3, 2]).Contiguous(), [0, 1, 3, 2]),
        _ => logits,
    };
}
