using Tessera.Onnx.Sessions;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Tessera.Onnx.Tests;

/// <summary>Every test of native objects ends with none left.</summary>
public abstract class LeakFree : IDisposable
{
    public void Dispose()
    {
        Assert.Equal(0, OnnxRuntime.LiveHandles);
        GC.SuppressFinalize(this);
    }
}
