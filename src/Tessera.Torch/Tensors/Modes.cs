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
    private readonly DeviceType _device;
    private readonly DType? _type;

    /// <param name="type">Null or Float32 leaves everything as it is.</param>
    public Autocast(Device device, DType? type)
    {
        (_device, _type) = (device.Type, type == DType.Float32 ? null : type);
        if (_type is { } shorter) NativeTorch.AutocastEnter((int)_device, (int)shorter);
    }

    public void Dispose()
    {
        if (_type is { } shorter) NativeTorch.AutocastLeave((int)_device, (int)shorter);
    }
}
