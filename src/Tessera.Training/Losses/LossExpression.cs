using Tessera.Core.Files;
using Tessera.Core.Text;

namespace Tessera.Training.Losses;

/// <summary>
/// A weighted sum of losses in words: terms joined by +, each a name with an optional factor before it and settings behind it, as
/// in "ce(smoothing=0.1) + 0.5*dice".
/// </summary>
public sealed class LossExpression
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
        // A number and a star before the name; a name never begins with a digit.
        int star = text.IndexOf('*', StringComparison.Ordinal);
        string factor = star < 0 ? "1" : text[..star].Trim();
        double weight = NamedSettings.Number(factor);
        if (NamedSettings.Split(text[(star + 1)..]) is not var (name, settings) || double.IsNaN(weight))
            throw new InputException(
                $"'{text.Trim()}' is no term; expected a loss such as ce, 0.5*dice or focal(gamma=2), and + between them");
        if (!(weight > 0)) throw new InputException($"the factor of '{text.Trim()}' is {factor}; expected more than 0");
        LossEntry loss = LossTable.Find(name);
        return (weight, loss, NamedSettings.Read(loss.Name, loss.Settings, settings));
    }
}
