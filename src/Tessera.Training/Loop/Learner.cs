using Tessera.Data.Loading;
using Tessera.Models;
using Tessera.Torch;
using Tessera.Torch.Optim;
using Tessera.Training.Losses;
using Tessera.Training.Recipes;

namespace Tessera.Training.Loop;

/// <summary>What learns: the network with its loss, optimiser, schedule and averaged weights. One call is one batch.</summary>
public sealed class Learner : IDisposable
{
    private const string PendingBatches = "batches", PendingGradient = "gradient.";

    // Gradients of bfloat16 keep float32's range: no loss scaling is needed.
    private readonly DType _precision;
    private readonly Device _device;
    private readonly Recipe _recipe;
    private readonly ILoss _loss;
    private readonly IReadOnlyList<Tensor> _parameters;
    private int _pending;

    public Network Network { get; }

    public Optimizer Optimiser { get; }

    public ExponentialAverage? Average { get; }

    public Learner(Recipe recipe, Network network, ILoss loss)
    {
        (_recipe, Network, _loss) = (recipe, network, loss);
        _device = Engine.Require(Device.Parse(recipe.Engine.Device));
        _precision = recipe.Engine.Precision == "bfloat16" ? DType.BFloat16 : DType.Float32;
        network.To(_device, recipe.Engine.ChannelsLast ? MemoryFormat.ChannelsLast : MemoryFormat.Contiguous);
        network.Train();
        if (network is VideoNetwork video) video.Frames = recipe.Batch.Frames;
        _parameters = network.Parameters();
        Optimiser = Optimisers.Create(recipe.Optimiser, network);
        Average = recipe.Optimiser.Average > 0 ? new ExponentialAverage(network, recipe.Optimiser.Average) : null;
    }

    /// <summary>Forward, loss and backward for one batch; a step once enough batches are accumulated.</summary>
    /// <param name="rate">Learning rate for that step.</param>
    /// <returns>The loss, and the gradients' norm before clipping where a step was taken.</returns>
    /// <exception cref="NotANumberException">The loss or a gradient is no number: no weight was changed by this
    /// batch.</exception>
    public (double Loss, double? GradientNorm) Learn(Batch batch, double rate)
    {
        using var scope = new TensorScope();
        double loss = Backward(batch);
        if (++_pending < _recipe.Batch.Accumulate) return (loss, null);
        _pending = 0;
        double most = _recipe.Optimiser.ClipNorm > 0 ? _recipe.Optimiser.ClipNorm : double.PositiveInfinity;
        double norm = GradientClipping.ClipNorm(_parameters, most);
        if (!double.IsFinite(norm)) throw new NotANumberException("the gradients' norm", norm);
        foreach (ParameterGroup group in Optimiser.Groups) group.LearningRate = rate;
        Optimiser.Step();
        Optimiser.ZeroGrad();
        Average?.Update();
        return (loss, norm);
    }

    /// <summary>What is accumulated towards the next step, to save; empty between steps.</summary>
    public IEnumerable<(string Key, Tensor Value)> Pending()
    {
        if (_pending == 0) yield break;
        Tensor batches = Tensor.Zeros([], DType.Int64);
        batches.Data<long>()[0] = _pending;
        yield return (PendingBatches, batches);
        foreach ((string key, Tensor weight) in Network.NamedParameters())
        {
            if (weight.Gradient() is { } gradient) yield return (PendingGradient + key, gradient);
        }
    }

    public void LoadPending(IReadOnlyDictionary<string, Tensor> saved)
    {
        if (!saved.TryGetValue(PendingBatches, out Tensor? batches)) return;
        using var scope = new TensorScope();
        using var noGrad = new NoGrad();
        foreach ((string key, Tensor weight) in Network.NamedParameters())
        {
            if (!saved.TryGetValue(PendingGradient + key, out Tensor? gradient)) continue;
            // In the weight's own memory order, which decides in what order its norm is summed.
            Tensor held = Aten.ZerosLike(weight);
            Aten.Copy_(held, gradient);
            weight.SetGradient(held);
        }
        _pending = (int)batches.Data<long>()[0];
    }

    /// <summary>What has left the numbers cannot be learnt from again: it must not take a checkpoint's place.</summary>
    /// <exception cref="NotANumberException">A weight or a running statistic is none, or so large that its square is
    /// none.</exception>
    public void RequireFinite()
    {
        using var noGrad = new NoGrad();
        using var scope = new TensorScope();
        Tensor[] floats = [.. Network.StateDict().Select(s => s.Value).Where(t => t.Type == DType.Float32)];
        double norm = Aten.Norm(Aten.Stack(Aten.ForeachNorm(floats), 0)).Item();
        if (!double.IsFinite(norm)) throw new NotANumberException("the weights' norm", norm);
    }

    /// <summary>Runs with the averaged weights in the network, then puts the trained ones back.</summary>
    public T WithAverage<T>(Func<T> body)
    {
        Average?.SwapIn();
        try
        {
            return body();
        }
        finally
        {
            Average?.SwapOut();
        }
    }

    public void Dispose()
    {
        Average?.Dispose();
        Optimiser.Dispose();
        Network.Dispose();
    }

    private double Backward(Batch batch)
    {
        int images = batch.Count * batch.Frames, pixels = images * batch.Height * batch.Width;
        // N,H,W,C in memory read as N,C,H,W is channels-last already.
        Tensor stored = Tensor.From<float>(batch.Images.AsSpan(0, pixels * batch.Channels),
            [images, batch.Height, batch.Width, batch.Channels], _device);
        Tensor input = Aten.Permute(stored, [0, 3, 1, 2]);
        if (!_recipe.Engine.ChannelsLast) input = input.Contiguous();
        Tensor targets = Tensor.From<long>(batch.Targets.AsSpan(0, pixels), [images, batch.Height, batch.Width], _device);
        LearningLogits learnt;
        using (var autocast = new Autocast(_device, _precision)) learnt = Network.Learn(input);
        if (Network is ImageClassifier) targets = Middle(targets);
        Tensor loss = _loss.Compute(learnt.Logits.To(DType.Float32), targets);
        foreach ((Tensor logits, double weight) in learnt.Auxiliary)
            loss += _loss.Compute(logits.To(DType.Float32), targets) * weight;
        double value = loss.Item();
        if (!double.IsFinite(value)) throw new NotANumberException("the loss", value);
        (_recipe.Batch.Accumulate > 1 ? loss * (1.0 / _recipe.Batch.Accumulate) : loss).Backward();
        return value;
    }

    // An image of one class has it in all pixels that are its own; a crop's middle always is. N,1,1
    private static Tensor Middle(Tensor targets)
    {
        long y = targets.Shape[1] / 2, x = targets.Shape[2] / 2;
        return Aten.Slice(Aten.Slice(targets, 1, y, y + 1), 2, x, x + 1).Contiguous();
    }
}

/// <summary>The loss or the weights left the numbers: the learning rate is too high, or an image holds values that are
/// none.</summary>
public sealed class NotANumberException(string what, double value) : Exception($"{what} is {value}");
