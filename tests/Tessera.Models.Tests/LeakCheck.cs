using Tessera.Torch;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Tessera.Models.Tests;

/// <summary>Base of every test that makes tensors: none may be alive when it ends.</summary>
public abstract class LeakCheck : IDisposable
{
    private readonly long _before = Tensor.LiveHandles;

    public void Dispose()
    {
        Assert.Equal(_before, Tensor.LiveHandles);
        GC.SuppressFinalize(this);
    }
}
