using System.Globalization;
using System.Text.RegularExpressions;
using Tessera.Core.Files;

namespace Tessera.Core.Text;

/// <summary>A number that something can be told in brackets behind its name, with what holds when it is not.</summary>
public sealed record NumberSetting(string Name, double Default, double Low, double High)
{
    /// <exception cref="InputException">The value is out of range, or no number.</exception>
    public double Require(double value, string owner) => value >= Low && value <= High ? value
        : throw new InputException(FormattableString.Invariant(
            $"{owner}: {Name} is {value}; expected a number from {Low} to {High}"));
}

/// <summary>Things with settings in words: "focal(gamma=2)", "clahe".</summary>
public static partial class NamedSettings
{
    /// <summary>The name, and what stands in its brackets; null where it is neither a name nor a name with brackets.</summary>
    public static (string Name, string Settings)? Split(string text)
    {
        Match match = Call().Match(text);
        return match.Success ? (match.Groups["name"].Value, match.Groups["settings"].Value) : null;
    }

    /// <summary>The values in the settings' order.</summary>
    /// <param name="owner">Whose settings they are, for messages.</param>
    /// <param name="settings">Those it has.</param>
    /// <param name="text">"alpha=0.3, beta=0.7"; what is not named has its default.</param>
    /// <exception cref="InputException">A setting that it has not, or a value that cannot be.</exception>
    public static double[] Read(string owner, IReadOnlyList<NumberSetting> settings, string text)
    {
        double[] values = [.. settings.Select(s => s.Default)];
        string[] names = [.. settings.Select(s => s.Name)];
        foreach (string part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] sides = part.Split('=', StringSplitOptions.TrimEntries);
            if (names.Length == 0) throw new InputException($"{owner} has no settings");
            int at = Array.IndexOf(names, sides[0]);
            if (at < 0) throw new InputException($"{owner} has no setting '{sides[0]}'; {NearestName.Hint(sides[0], names)}");
            NumberSetting setting = settings[at];
            if (sides.Length != 2 || Number(sides[1]) is var value && !(value >= setting.Low && value <= setting.High))
                throw new InputException(string.Create(CultureInfo.InvariantCulture,
                    $"{owner}: expected {setting.Name}= a number from {setting.Low} to {setting.High}, not '{part.Trim()}'"));
            values[at] = value;
        }
        return values;
    }

    /// <summary>NaN where it is none.</summary>
    public static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN;

    [GeneratedRegex(@"^\s*(?<name>[A-Za-z][A-Za-z0-9-]*)\s*(\(\s*(?<settings>[^()]*)\))?\s*$")]
    private static partial Regex Call();
}
