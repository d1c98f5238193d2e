[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Tessera.Torch.Tests;

/// <summary>Base of every test that makes tensors: none may be alive when it ends.</summary>
public abstract class LeakCheck : IDisposable
{
    private readonly long _before = Tensor.LiveHandles;

    public void Dispose()
    {
        CleanUp();
        Assert.Equal(_before, Tensor.LiveHandles);
        GC.SuppressFinalize(this);
    }

    /// <summary>Removes a test's files and frees its tensors, before they are counted.</summary>
    protected virtual void CleanUp() { }
}
