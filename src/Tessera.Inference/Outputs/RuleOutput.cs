using Tessera.Core.Rules;
using Tessera.Core.Text;
using Tessera.Inference.Prediction;

namespace Tessera.Inference.Outputs;

/// <summary>Judges every mask by rules, and lists what does not hold in a CSV where one is named.</summary>
/// <param name="rules">All of which are to hold.</param>
/// <param name="rejects">A CSV with a line for each rule that an image breaks; null for none.</param>
/// <param name="accepted">Told each image's file for which all rules hold, in the images' order.</param>
public sealed class RuleOutput(MaskRules rules, string? rejects = null, Action<string>? accepted = null) : IPredictionOutput
{
    public const string Name = "verdict";

    private readonly SharedFile? _rejects = rejects is null ? null
        : new SharedFile(rejects, CsvText.Line("file", "rule", "measured"));

    /// <summary>Images that break a rule.</summary>
    public int Rejected { get; private set; }

    public IEnumerable<string> SharedFiles => rejects is null ? [] : [rejects];

    public OutputParts Write(MaskedImage made)
    {
        string file = made.Target.Image;
        RuleVerdict[] broken = [.. rules.Judge(made.Mask).Where(verdict => !verdict.Holds)];
        return new OutputParts([new PredictionNote(Name, broken.Length == 0 ? "accept" : "reject")], () =>
        {
            if (broken.Length == 0) accepted?.Invoke(file);
            else Rejected++;
            foreach (RuleVerdict verdict in broken) _rejects?.Append(CsvText.Line(file, verdict.Rule.Text, Told(verdict)));
        });
    }

    public void Finish(PredictionResult result) => _rejects?.Complete();

    public void Abandon() => _rejects?.Abandon();

    private static string Told(RuleVerdict verdict) => string.Join("; ", verdict.Rule.Conditions.Zip(verdict.Measured,
        (condition, measured) => $"{condition.Name} {condition.Told(measured)}"));
}
