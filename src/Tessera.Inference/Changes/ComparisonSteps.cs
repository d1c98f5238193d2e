using Tessera.Core.Progress;

namespace Tessera.Inference.Changes;

/// <summary>How far a comparison is, in masks; at each it may be stopped.</summary>
internal sealed class ComparisonSteps(long total, IProgress<ProgressReport>? progress, CancellationToken cancellation)
{
    private long _done;

    public void Next()
    {
        cancellation.ThrowIfCancellationRequested();
        progress?.Report(new ProgressReport("comparing masks", ++_done, total));
    }
}
