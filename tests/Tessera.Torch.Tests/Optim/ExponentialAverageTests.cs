using Tessera.Torch.Nn;
using Tessera.Torch.Optim;

namespace Tessera.Torch.Tests.Optim;

public sealed class ExponentialAverageTests : LeakCheck
{
    [Fact]
    public void Update_WarmsUp_AndCopiesIntegers()
    {
        using var network = new BatchNorm2d(1);
        Init.Constant(network.Weight, 0);
        using var average = new ExponentialAverage(network, 0.2);
        Tensor batches = network.NamedBuffers().Single(b => b.Key == "num_batches_tracked").Value;
        double expected = 0;
        int update = 0;

        // Decays by hand: 1/10, 2/11, then 3/12 is above the limit of 0.2.
        foreach (double decay in new[] { 0.1, 2.0 / 11, 0.2 })
        {
            Init.Constant(network.Weight, ++update);
            batches.Data<long>()[0] = update;
            average.Update();
            expected = decay * expected + (1 - decay) * update;
        }

        var state = average.State().ToDictionary(s => s.Key, s => s.Value);
        Assert.Equal(expected, state["average.weight"].Item(), 1e-6);
        Assert.Equal(3, state["average.num_batches_tracked"].Item());
        Assert.Equal(3, average.Steps);
    }

    [Fact]
    public void SwapIn_AndOut_ExchangesWeightsWithoutLosingEither()
    {
        using var network = new Conv2d(2, 3, 3);
        network.To(format: MemoryFormat.ChannelsLast);
        using var average = new ExponentialAverage(network);
        float[] first = network.Weight.ToArray<float>();
        Init.Constant(network.Weight, 7);

        average.SwapIn();
        float[] inside = network.Weight.ToArray<float>();
        Assert.Throws<InvalidOperationException>(average.Update);
        Assert.Throws<InvalidOperationException>(average.SwapIn);
        average.SwapOut();

        Assert.Equal(first, inside);
        Assert.All(network.Weight.ToArray<float>(), value => Assert.Equal(7, value));
        Assert.True(network.Weight.RequiresGrad);
        Assert.Throws<InvalidOperationException>(average.SwapOut);
    }

    [Fact]
    public void SwapOut_AfterAnEvaluation_LetsTrainingGoOn()
    {
        using var network = new Conv2d(2, 3, 3);
        using var optimizer = new AdamW([new ParameterGroup([.. network.NamedParameters()])]);
        using var average = new ExponentialAverage(network);
        using var scope = new TensorScope();
        float[] before = network.Weight.ToArray<float>();

        for (int step = 0; step < 2; step++)
        {
            average.SwapIn();
            using (var noGrad = new NoGrad()) network.Call(Tensor.Ones([1, 2, 5, 5]));
            average.SwapOut();
            optimizer.ZeroGrad();
            Aten.Sum(network.Call(Tensor.Ones([1, 2, 5, 5]))).Backward();
            optimizer.Step();
            average.Update();
        }

        Assert.All(network.Weight.ToArray<float>().Zip(before), pair => Assert.Equal(pair.Second - 0.002f, pair.First, 1e-5));
    }

    [Fact]
    public void Dispose_WhileSwappedIn_LeavesTheTrainedWeights()
    {
        using var network = new Conv2d(1, 1, 1);
        var average = new ExponentialAverage(network);
        Init.Constant(network.Weight, 7);

        average.SwapIn();
        average.Dispose();

        Assert.Equal(7, network.Weight.Item());
    }

    [Fact]
    public void LoadState_GoesOnBitForBit()
    {
        using var network = new Conv2d(2, 3, 3);
        using ExponentialAverage first = new(network), second = new(network);
        Init.Constant(network.Weight, 3);
        first.Update();

        second.LoadState(first.State().ToDictionary(s => s.Key, s => s.Value));
        first.Update();
        second.Update();

        Assert.Equal(first.State().Select(s => s.Key), second.State().Select(s => s.Key));
        foreach ((Tensor a, Tensor b) in first.State().Zip(second.State(), (a, b) => (a.Value, b.Value)))
        {
            if (a.Type == DType.Int64) Assert.Equal(a.ToArray<long>(), b.ToArray<long>());
            else Assert.Equal(a.ToArray<float>(), b.ToArray<float>());
        }
        Assert.Throws<StateDictException>(() => second.LoadState(new Dictionary<string, Tensor>()));
    }
}
