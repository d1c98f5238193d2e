using System.Globalization;
using System.Text.RegularExpressions;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;

namespace Tessera.Core.Rules;

/// <summary>A rule as it was written: it holds where any of its conditions does.</summary>
public sealed record MaskRule(string Text, IReadOnlyList<Condition> Conditions);

/// <summary>What became of a rule: what was measured for each of its conditions.</summary>
public sealed record RuleVerdict(MaskRule Rule, bool Holds, IReadOnlyList<double> Measured);

/// <summary>
/// What is asked of a mask, such as <c>car > 5 %, no person</c>: rules with commas or line ends between them, all of which are to
/// hold. A rule is a class's name (it is there), <c>no NAME</c>, or a comparison with a share (%), with pixels (px) or, without
/// unit, with a number of connected regions; <c>or</c> stands between several of which one is enough.
/// </summary>
public sealed partial class MaskRules
{
    private const string Expected =
        "expected rules such as 'car > 5 %', 'car >= 2', 'scratch < 100 px', 'no person' or 'car or bus'";

    private static readonly Dictionary<string, Comparison> Signs = new()
    {
        ["<"] = Comparison.Less,
        ["<="] = Comparison.LessOrEqual,
        ["="] = Comparison.Equal,
        ["=="] = Comparison.Equal,
        [">="] = Comparison.GreaterOrEqual,
        [">"] = Comparison.Greater,
    };

    private readonly int _ignoreId;

    public IReadOnlyList<MaskRule> Rules { get; }

    private MaskRules(IReadOnlyList<MaskRule> rules, int ignoreId) => (Rules, _ignoreId) = (rules, ignoreId);

    /// <param name="text">The rules; what follows a # up to its line's end is left out.</param>
    /// <param name="labels">The classes.</param>
    /// <param name="source">For messages: the option or the file.</param>
    /// <exception cref="InputException">A rule cannot be understood, or names a class that there is not.</exception>
    public static MaskRules Parse(string text, LabelMap labels, string source)
    {
        string[] parts = [.. Remark().Replace(text, "").Split([',', '\n'],
            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        if (parts.Length == 0) throw new InputException($"{source}: there is no rule; {Expected}");
        return new MaskRules([.. parts.Select(part =>
            new MaskRule(part, [.. Or().Split(part).Select(one => Read(one.Trim(), labels, source))]))],
            labels.IgnoreId);
    }

    /// <summary>One verdict for each rule, in their order.</summary>
    public IReadOnlyList<RuleVerdict> Judge(Mask mask)
    {
        long[] counts = MaskIds.Histogram(mask);
        long labelled = (long)mask.Width * mask.Height - (_ignoreId < counts.Length ? counts[_ignoreId] : 0);
        return [.. Rules.Select(rule =>
        {
            double[] measured = [.. rule.Conditions.Select(condition => Measure(condition, mask, counts, labelled))];
            return new RuleVerdict(rule, rule.Conditions.Zip(measured).Any(pair => pair.First.Holds(pair.Second)), measured);
        })];
    }

    private static double Measure(Condition condition, Mask mask, long[] counts, long labelled)
    {
        long pixels = condition.ClassId < counts.Length ? counts[condition.ClassId] : 0;
        return condition.Unit switch
        {
            RuleUnit.Percent => labelled == 0 ? 0 : 100.0 * pixels / labelled,
            RuleUnit.Pixels => pixels,
            _ => pixels == 0 ? 0 : ConnectedComponents.OfClass(mask, condition.ClassId).Count,
        };
    }

    private static Condition Read(string text, LabelMap labels, string source)
    {
        // A class may well be called "no parking".
        if (labels.Find(text) is { } alone) return new Condition(alone.Id, alone.Name, Comparison.Greater, 0, RuleUnit.Pixels);
        if (Absent().Match(text) is { Success: true } absent)
        {
            LabelClass missing = ClassNames.Require(labels, absent.Groups["name"].Value, source);
            return new Condition(missing.Id, missing.Name, Comparison.Equal, 0, RuleUnit.Pixels);
        }
        Match match = Compared().Match(text);
        if (!match.Success)
        {
            // A plain name that is none, or no rule at all.
            if (PlainName().IsMatch(text)) ClassNames.Require(labels, text, source);
            throw new InputException($"{source}: '{text}' cannot be understood; {Expected}");
        }
        double limit = double.Parse(match.Groups["limit"].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
        string word = match.Groups["unit"].Value;
        RuleUnit unit = word == "%" ? RuleUnit.Percent : word == "px" ? RuleUnit.Pixels : RuleUnit.Objects;
        if (unit == RuleUnit.Percent && limit > 100) throw new InputException($"{source}: '{text}' asks for more than 100 %");
        LabelClass label = ClassNames.Require(labels, match.Groups["name"].Value, source);
        return new Condition(label.Id, label.Name, Signs[match.Groups["sign"].Value], limit, unit);
    }

    [GeneratedRegex(@"#[^\n]*")]
    private static partial Regex Remark();

    [GeneratedRegex(@"\s+or\s+")]
    private static partial Regex Or();

    [GeneratedRegex(@"^no\s+(?<name>[^<>=]+)$")]
    private static partial Regex Absent();

    [GeneratedRegex(@"^(?<name>[^<>=]+?)\s*(?<sign><=|>=|==|=|<|>)\s*(?<limit>\d+(\.\d+)?)\s*(?<unit>%|px|)$")]
    private static partial Regex Compared();

    [GeneratedRegex(@"^[\p{L}\d _-]+$")]
    private static partial Regex PlainName();
}
