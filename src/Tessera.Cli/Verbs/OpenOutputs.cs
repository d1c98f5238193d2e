using Tessera.Cli.Terminals;
using Tessera.Inference.Outputs;
using Tessera.Inference.Prediction;

namespace Tessera.Cli.Verbs;

/// <summary>Outputs of one run, each with the line that tells where it is.</summary>
internal sealed class OpenOutputs
{
    private readonly List<IPredictionOutput> _all = [];
    private readonly List<(string Name, Func<PredictionResult, string?> Where)> _lines = [];

    private readonly List<Func<bool>> _failures = [];

    public IReadOnlyList<IPredictionOutput> All => _all;

    /// <summary>What was asked for does not hold of the images, though all went well.</summary>
    public bool HasFailed => _failures.Any(failed => failed());

    public void Add(IPredictionOutput output) => _all.Add(output);

    public void Add(IPredictionOutput output, string name, Func<PredictionResult, string?> where)
    {
        _all.Add(output);
        Tell(name, where);
    }

    /// <summary>A line of its own; none where it has nothing to say.</summary>
    public void Tell(string name, Func<PredictionResult, string?> where) => _lines.Add((name, where));

    public void FailsWhere(Func<bool> failed) => _failures.Add(failed);

    public void Show(PredictionResult result, Terminal terminal)
    {
        foreach ((string name, Func<PredictionResult, string?> where) in _lines)
        {
            if (where(result) is { } line) terminal.Out.WriteLine($"{name,-9} {line}");
        }
    }
}
