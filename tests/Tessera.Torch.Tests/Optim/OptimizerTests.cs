using Tessera.Torch.Nn;
using Tessera.Torch.Optim;

namespace Tessera.Torch.Tests.Optim;

public sealed class OptimizerTests : LeakCheck
{
    private static readonly string[] Keys = ["w", "b", "u", "late"];

    private static readonly Dictionary<string, Func<IReadOnlyList<(string, Tensor)>, Optimizer>> Makers = new()
    {
        ["muon"] = p => new Muon([.. Group([.. p.Where(w => w.Item2.Rank > 1)], 0.02, 0.1, orthogonal: true),
            .. Group([.. p.Where(w => w.Item2.Rank < 2)], 0.02, 0.1)]),
        ["sgd"] = p => new Sgd(Group(p, 0.1)),
        ["sgd-momentum"] = p => new Sgd(Group(p, 0.05, 0.01), momentum: 0.9),
        ["sgd-dampening"] = p => new Sgd(Group(p, 0.05), momentum: 0.9, dampening: 0.3),
        ["sgd-nesterov"] = p => new Sgd(Group(p, 0.05, 0.01), momentum: 0.9, nesterov: true),
        ["adam"] = p => new Adam(Group(p, 0.01)),
        ["adam-decay"] = p => new Adam(Group(p, 0.01, 0.1), 0.8, 0.95, 1e-6),
        ["adamw"] = p => new AdamW(Group(p, 0.01, 0.01)),
        ["rmsprop"] = p => new RmsProp(Group(p, 0.01)),
        ["rmsprop-centered"] = p => new RmsProp(Group(p, 0.01), centered: true),
        ["rmsprop-momentum"] = p => new RmsProp(Group(p, 0.01, 0.01), momentum: 0.9),
        ["rmsprop-all"] = p => new RmsProp(Group(p, 0.01, 0.01), 0.9, 1e-5, 0.5, true),
    };

    public static TheoryData<string> Names => [.. Makers.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Step_TwentyTimes_EqualsPyTorch(string name)
    {
        var golden = new Golden("optim");
        using var scope = new TensorScope();
        Dictionary<string, Tensor> weights = Weights(golden);
        using Optimizer optimizer = Makers[name]([.. weights.Select(w => (w.Key, w.Value))]);

        for (int step = 1; step <= 20; step++)
        {
            Advance(optimizer, weights, golden, step);
            if (step is not (1 or 20)) continue;
            // An orthogonal step magnifies the smallest directions of a gradient, and their rounding with them.
            double tolerance = name == "muon" ? 1e-5 : 1e-6;
            foreach (string key in Keys) golden.AssertClose($"{name}.{step}.{key}", weights[key], tolerance);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Step_ThroughOperators_EqualsTheFusedLoop(string name)
    {
        using var scope = new TensorScope();
        Engine.Seed(5);
        Tensor start = Normal(201, 203);
        Tensor[] weights = [Aten.Clone(start), Aten.Clone(start)];
        foreach (Tensor weight in weights) weight.RequiresGrad = true;
        using Optimizer fused = Makers[name]([("a", weights[0])]), operators = Makers[name]([("a", weights[1])]);

        for (int step = 0; step < 5; step++)
        {
            Tensor gradient = Normal(201, 203);
            weights[0].SetGradient(gradient);
            // The same values in another memory order, which one loop cannot walk.
            weights[1].SetGradient(Aten.Permute(Aten.Permute(gradient, [1, 0]).Contiguous(), [1, 0]));
            fused.Step();
            operators.Step();
        }

        Golden.AssertClose(weights[1].ToArray<float>(), weights[0].ToArray<float>(), 1e-6, name);
    }

    [Theory, MemberData(nameof(Names))]
    public void LoadState_InTheMiddle_GoesOnBitForBit(string name)
    {
        var golden = new Golden("optim");
        using var scope = new TensorScope();
        Dictionary<string, Tensor> weights = Weights(golden);
        using Optimizer first = Makers[name]([.. weights.Select(w => (w.Key, w.Value))]);
        for (int step = 1; step <= 3; step++) Advance(first, weights, golden, step);
        var saved = first.State().ToDictionary(s => s.Key, s => Aten.Clone(s.Value));
        Dictionary<string, Tensor> copies = weights.ToDictionary(w => w.Key, w => Copy(w.Value));
        using Optimizer second = Makers[name]([.. copies.Select(w => (w.Key, w.Value))]);

        second.LoadState(saved);
        for (int step = 4; step <= 8; step++)
        {
            Advance(first, weights, golden, step);
            Advance(second, copies, golden, step);
        }

        foreach (string key in Keys) Assert.Equal(weights[key].ToArray<float>(), copies[key].ToArray<float>());
    }

    [Fact]
    public void Step_WithAnyNumberOfThreads_GivesTheSameBits()
    {
        using var scope = new TensorScope();
        int before = Engine.Threads;
        float[][] results = [.. new[] { 1, 2, 5 }.Select(threads =>
        {
            Engine.Threads = threads;
            Engine.Seed(6);
            Tensor weight = Normal(100_003);
            weight.RequiresGrad = true;
            using var optimizer = new AdamW(Group([("a", weight)], 0.1, 0.1));
            for (int step = 0; step < 3; step++)
            {
                weight.SetGradient(Normal(100_003));
                optimizer.Step();
            }
            return weight.ToArray<float>();
        })];
        Engine.Threads = before;

        Assert.Equal(results[0], results[1]);
        Assert.Equal(results[0], results[2]);
    }

    [Theory, InlineData(48, 7, 3), InlineData(16, 40, 1)]
    public void Muon_OnAConvolution_MovesAllDirectionsAlike(int outputs, int inputs, int kernel)
    {
        using var scope = new TensorScope();
        Engine.Seed(7);
        Tensor weight = Tensor.Zeros([outputs, inputs, kernel, kernel]).To(format: MemoryFormat.ChannelsLast);
        using var optimizer = new Muon(Group([("conv", weight)], 1, orthogonal: true));
        weight.SetGradient(Normal(outputs, inputs, kernel, kernel).To(format: MemoryFormat.ChannelsLast));

        optimizer.Step();

        // Rows of an orthogonal matrix: the gram of the smaller side is a multiple of the identity, its trace the sum of squares.
        int columns = inputs * kernel * kernel;
        Tensor rows = Aten.Reshape(weight, [outputs, columns]), across = Aten.Permute(rows, [1, 0]);
        float[] gram = (outputs < columns ? Aten.Matmul(rows, across) : Aten.Matmul(across, rows)).ToArray<float>();
        int side = Math.Min(outputs, columns);
        double scale = 0.04 * Math.Max(outputs, columns);
        for (int i = 0; i < gram.Length; i++)
        {
            if (i / side == i % side) Assert.InRange(gram[i] / scale, 0.5, 1.5);
            else Assert.InRange(gram[i] / scale, -0.35, 0.35);
        }
    }

    [Fact]
    public void State_NamesEveryTensorAfterItsWeight()
    {
        using var scope = new TensorScope();
        Tensor weight = Normal(3), idle = Normal(2);
        using var optimizer = new AdamW(Group([("head.bias", weight), ("idle", idle)], 0.1));
        weight.SetGradient(Normal(3));

        optimizer.Step();
        optimizer.Step();

        Assert.Equal(["step.head.bias", "exp_avg.head.bias", "exp_avg_sq.head.bias"], optimizer.State().Select(s => s.Key));
        Assert.Equal([2L], optimizer.State().First().Value.ToArray<long>());
    }

    [Fact]
    public void LoadState_OfAnotherNetwork_NamesTheKeysAndChangesNothing()
    {
        using var scope = new TensorScope();
        Tensor weight = Normal(3);
        using var optimizer = new Sgd(Group([("a", weight)], 0.1), momentum: 0.9);

        var error = Assert.Throws<StateDictException>(() => optimizer.LoadState(new Dictionary<string, Tensor>
        {
            ["momentum.a"] = Tensor.Ones([4]),
            ["momentum.b"] = Tensor.Ones([3]),
        }));

        Assert.Equal(["step.a"], error.Missing);
        Assert.Equal(["momentum.b"], error.Unexpected);
        Assert.Equal(["momentum.a is [4], expected [3]"], error.Misshapen);
        Assert.Empty(optimizer.State());
    }

    [Fact]
    public void Sgd_NesterovWithDampening_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new Sgd([], momentum: 0.9, dampening: 0.1, nesterov: true));

    private static ParameterGroup[] Group(IReadOnlyList<(string, Tensor)> parameters, double rate, double decay = 0,
        bool orthogonal = false) =>
        [new ParameterGroup(parameters) { LearningRate = rate, WeightDecay = decay, Orthogonal = orthogonal }];

    private static Tensor Normal(params long[] shape)
    {
        Tensor tensor = Tensor.Empty(shape);
        Aten.Normal_(tensor, 0, 1);
        return tensor;
    }

    private static Dictionary<string, Tensor> Weights(Golden golden)
    {
        var weights = Keys.ToDictionary(key => key, golden.Tensor);
        foreach (Tensor weight in weights.Values) weight.RequiresGrad = true;
        return weights;
    }

    private static Tensor Copy(Tensor weight)
    {
        Tensor copy = Aten.Clone(Aten.Detach(weight));
        copy.RequiresGrad = true;
        return copy;
    }

    // The problem of make_golden.py: one weight has no gradient before step 6.
    private static void Advance(Optimizer optimizer, Dictionary<string, Tensor> p, Golden golden, int step)
    {
        optimizer.ZeroGrad();
        Tensor error = Aten.Matmul(Aten.Sigmoid(Aten.Matmul(golden.Tensor("x"), p["w"]) + p["b"]), p["u"]) - golden.Tensor("y");
        Tensor loss = Aten.Mean(Aten.Pow(error, 2));
        if (step > 5) loss += Aten.Mean(Aten.Pow(p["late"], 2));
        loss.Backward();
        optimizer.Step();
    }
}
