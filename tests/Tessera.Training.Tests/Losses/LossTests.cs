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
        ["dice"] = new DiceLoss(),
        ["dice-rough"] = new DiceLoss(smooth: 0),
        ["sum"] = new SumLoss((0.7, new CrossEntropyLoss(Weights, 0.2)), (0.4, new DiceLoss())),
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

    // A transposed image fits no walk, so it goes through libtorch's operators as on a GPU.
    [Theory, MemberData(nameof(Cases))]
    public void Compute_LossAndGradient_EqualPyTorchAndNumPy(string name, Memory memory)
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
        Assert.Throws<ArgumentException>(() => new DiceLoss()
            .Compute(Tensor.Ones([1, 3, 2, 2]), Tensor.Zeros([1, 2, 3], DType.Int64)));
    }

    private static Tensor Arrange(Tensor logits, Memory memory) => memory switch
    {
        Memory.ChannelsLast => logits.Contiguous(MemoryFormat.ChannelsLast),
        Memory.Transposed => Aten.Permute(Aten.Permute(logits, [0, 1, 3, 2]).Contiguous(), [0, 1, 3, 2]),
        _ => logits,
    };
}
