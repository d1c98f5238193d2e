using System.Globalization;
using System.Text.RegularExpressions;
using Tessera.Core.Files;
using Tessera.Core.Text;

namespace Tessera.Training.Losses;

/// <summary>
/// A weighted sum of losses in words: terms joined by +, each a name with an optional factor before it and settings behind it, as
/// in "ce(smoothing=0.1) + 0.5*dice".
/// </summary>
public sealed partial class LossExpression
{
    private readonly IReadOnlyList<(double Factor, LossEntry Loss, double[] Settings)> _terms;

    private LossExpression(IReadOnlyList<(double, LossEntry, double[])> terms) => _terms = terms;

    /// <summary>Small objects count as much as large ones.</summary>
    public const string Default = "ce + 0.5*dice";

    /// <summary>The losses that a sum can name.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. LossTable.All.Select(e => e.Name)];

    /// <exception cref="InputException">Not a sum of losses, or a name or setting that no loss has.</exception>
    public static LossExpression Parse(string text)
    {
        try
        {
            return new LossExpression([.. text.Split('+').Select(ParseTerm)]);
        }
        catch (InputException error)
        {
            throw new InputException($"loss '{text}': {error.Message}", error);
        }
    }

    /// <param name="classWeights">For the losses that average over pixels: ce, ohem, focal and border.</param>
    public ILoss Create(float[] classWeights, long ignore)
    {
        (double Factor, ILoss Loss)[] parts =
            [.. _terms.Select(t => (t.Factor, t.Loss.Create(t.Settings, classWeights, ignore)))];
        return parts is [(1.0, var only)] ? only : new SumLoss(parts);
    }

    private static (double, LossEntry, double[]) ParseTerm(string text)
    {
        Match match = Term().Match(text);
        if (!match.Success)
            throw new InputException(
                $"'{text.Trim()}' is no term; expected a loss such as ce, 0.5*dice or focal(gamma=2), and + between them");
        Group factor = match.Groups["factor"];
        double weight = factor.Success ? Number(factor.Value) : 1;
        if (!(weight > 0)) throw new InputException($"the factor of '{text.Trim()}' is {factor.Value}; expected more than 0");
        LossEntry loss = LossTable.Find(match.Groups["name"].Value);
        double[] values = [.. loss.Settings.Select(s => s.Default)];
        foreach (string setting in match.Groups["settings"].Value.Split(',', StringSplitOptions.RemoveEmptyEntries))
            Set(loss, values, setting);
        return (weight, loss, values);
    }

    private static void Set(LossEntry loss, double[] values, string text)
    {
        string[] parts = text.Split('=', StringSplitOptions.TrimEntries);
        string[] names = [.. loss.Settings.Select(s => s.Name)];
        if (names.Length == 0) throw new InputException($"{loss.Name} has no settings");
        int at = Array.IndexOf(names, parts[0]);
        if (at < 0)
            throw new InputException($"{loss.Name} has no setting '{parts[0]}'; {NearestName.Hint(parts[0], names)}");
        LossSetting setting = loss.Settings[at];
        if (parts.Length != 2 || Number(parts[1]) is var value && !(value >= setting.Low && value <= setting.High))
            throw new InputException(string.Create(CultureInfo.InvariantCulture,
                $"{loss.Name}: expected {setting.Name}= a number from {setting.Low} to {setting.High}, not '{text.Trim()}'"));
        values[at] = value;
    }

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN;

    [GeneratedRegex(@"^\s*((?<factor>[0-9.eE-]+)\s*\*\s*)?(?<name>[A-Za-z][A-Za-z0-9-]*)\s*(\(\s*(?<settings>[^()]*)\))?\s*$")]
    private static partial Regex Term();
}
