using Tessera.Torch.Native;
using Tessera.Torch.Nn;

namespace Tessera.Torch.Tracing;

/// <summary>While a trace runs on this thread, operators called inside carry the module's path.</summary>
internal readonly ref struct TraceScope : IDisposable
{
    [ThreadStatic] private static bool _tracing;

    public static bool Tracing
    {
        get => _tracing;
        set => _tracing = value;
    }

    public TraceScope(Module module)
    {
        if (_tracing) NativeTorch.TracePushScope(module.Path);
    }

    public void Dispose()
    {
        if (_tracing) NativeTorch.TracePopScope();
    }
}
