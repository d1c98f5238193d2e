using Tessera.Torch.Native;

namespace Tessera.Torch;

/// <summary>No autograd graph is recorded on this thread inside it.</summary>
public readonly ref struct NoGrad : IDisposable
{
    private readonly int _before;

    public NoGrad()
    {
        _before = NativeTorch.GradMode();
        NativeTorch.SetGradMode(0);
    }

    public void Dispose() => NativeTorch.SetGradMode(_before);
}

/// <summary>Convolutions and products run in a shorter number type inside it, sums and losses stay in float32.</summary>
public readonly ref struct Autocast : IDisposable
{
    private const int Off = -1;

    private readonly int _device, _before;
    private readonly bool _entered;

    /// <param name="type">Null leaves everything as it is; Float32 ends a shorter type of an autocast around it.</param>
    public Autocast(Device device, DType? type)
    {
        _device = (int)device.Type;
        if (type is not { } wanted) return;
        _before = NativeTorch.AutocastType(_device);
        NativeTorch.AutocastEnter(_device, wanted == DType.Float32 ? Off : (int)wanted);
        _entered = true;
    }

    public static bool IsOn(Device device) => NativeTorch.AutocastType((int)device.Type) != Off;

    public void Dispose()
    {
        if (_entered) NativeTorch.AutocastLeave(_device, _before);
    }
}
