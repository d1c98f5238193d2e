namespace Tessera.Torch.Nn;

/// <summary>A part that drops some of what it is given while it is in training mode, and enlarges the rest to make up
/// for it.</summary>
public interface IDropout
{
    /// <summary>Of what it is given; 0 drops nothing.</summary>
    double Share { get; }
}

/// <summary>Drops single values while training.</summary>
public sealed class Dropout(double p = 0.5) : Module<Tensor, Tensor>, IDropout
{
    public double Share => p;

    // In evaluation it changes nothing, but a trace shows where it is.
    protected override Tensor Forward(Tensor input) => p > 0 ? Aten.Dropout(input, p, Training) : input;
}

/// <summary>Drops whole channels while training (Tompson et al., 2015).</summary>
public sealed class Dropout2d(double p = 0.5) : Module<Tensor, Tensor>, IDropout
{
    public double Share => p;

    protected override Tensor Forward(Tensor input) => p > 0 ? Aten.FeatureDropout(input, p, Training) : input;
}

public sealed class MaxPool2d(long kernel, long stride, long padding = 0, bool ceilMode = false) : Module<Tensor, Tensor>
{
    protected override Tensor Forward(Tensor input) =>
        Aten.MaxPool2d(input, [kernel, kernel], [stride, stride], [padding, padding], ceilMode);
}

public sealed class AvgPool2d(long kernel, long stride, long padding = 0, bool countPadding = true) : Module<Tensor, Tensor>
{
    protected override Tensor Forward(Tensor input) =>
        Aten.AvgPool2d(input, [kernel, kernel], [stride, stride], [padding, padding], countPadding);
}

/// <summary>What stays as it is; keeps numbers in a <see cref="Sequential"/> where PyTorch has a part without weights.</summary>
public sealed class Identity : Module<Tensor, Tensor>
{
    protected override Tensor Forward(Tensor input) => input;
}

/// <summary>Parts run one after the other; keys are their numbers.</summary>
public sealed class Sequential : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor>[] _steps;

    public Sequential(params Module<Tensor, Tensor>[] steps)
    {
        _steps = steps;
        for (int i = 0; i < steps.Length; i++) Add($"{i}", steps[i]);
    }

    protected override Tensor Forward(Tensor input)
    {
        foreach (Module<Tensor, Tensor> step in _steps) input = step.Call(input);
        return input;
    }
}
