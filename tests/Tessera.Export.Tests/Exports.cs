using Tessera.Core.Labels;
using Tessera.Core.Preprocessing;
using Tessera.Torch.Tracing;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Tessera.Export.Tests;

internal static class Exports
{
    public static ExportOptions Options(int classes, int channels = 3) => new(
        new LabelMap([.. Enumerable.Range(0, classes).Select(id => new LabelClass(id, $"class {id}", default))]),
        new ImagePreprocessing(channels, [new NormaliseStep(255, new float[channels], [.. Enumerable.Repeat(1f, channels)])]),
        """{"version":1,"made":"by a test"}""");

    /// <summary>A graph of one operator called by a module.</summary>
    public static TracedGraph Single(string op, string scope, params TracedOperand[] operands) =>
        new([new TracedNode(op, scope, operands, ["y"])], ["x"], ["y"], new Dictionary<string, TracedWeight>());
}
