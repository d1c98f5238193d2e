using System.Globalization;

namespace Tessera.Core.Rules;

/// <summary>What of a class is compared: its share of the labelled pixels, its pixels, or its connected regions.</summary>
public enum RuleUnit { Percent, Pixels, Objects }

public enum Comparison { Less, LessOrEqual, Equal, GreaterOrEqual, Greater }

/// <summary>One thing that may hold of a mask.</summary>
/// <param name="ClassId">The class.</param>
/// <param name="Name">Of the class.</param>
/// <param name="Comparison">Of what is measured with the limit.</param>
/// <param name="Limit">In the unit.</param>
/// <param name="Unit">What is measured.</param>
public sealed record Condition(int ClassId, string Name, Comparison Comparison, double Limit, RuleUnit Unit)
{
    public bool Holds(double measured) => Comparison switch
    {
        Comparison.Less => measured < Limit,
        Comparison.LessOrEqual => measured <= Limit,
        Comparison.Equal => measured.Equals(Limit),
        Comparison.GreaterOrEqual => measured >= Limit,
        _ => measured > Limit,
    };

    public override string ToString() => $"{Name} {Sign} {Number(Limit)}{UnitText}";

    /// <summary>As a person reads it: "5.2 %".</summary>
    public string Told(double measured) => Number(measured) + UnitText;

    private string UnitText => Unit switch { RuleUnit.Percent => " %", RuleUnit.Pixels => " px", _ => " objects" };

    private string Sign => Comparison switch
    {
        Comparison.Less => "<",
        Comparison.LessOrEqual => "<=",
        Comparison.Equal => "=",
        Comparison.GreaterOrEqual => ">=",
        _ => ">",
    };

    private static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
