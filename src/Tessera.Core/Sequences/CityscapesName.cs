using System.Globalization;
using System.Text.RegularExpressions;

namespace Tessera.Core.Sequences;

/// <summary>What Cityscapes and its tools call an image: CITY_SEQUENCE_FRAME, two numbers of six digits.</summary>
/// <param name="City">Without an underscore.</param>
/// <param name="Text">The whole: "aachen_000000_000019".</param>
public sealed partial record CityscapesName(string City, string Text)
{
    /// <summary>Of a name that is one, with or without "_leftImg8bit"; null for others.</summary>
    public static CityscapesName? Find(string name)
    {
        Match match = Pattern().Match(name);
        return match.Success ? new CityscapesName(match.Groups["city"].Value, match.Groups["name"].Value) : null;
    }

    /// <summary>One for any name: what numbers its frames stands for the city, and a name without a number for itself.</summary>
    public static CityscapesName For(string name)
    {
        if (Find(name) is { } own) return own;
        FrameName? frame = FrameName.Of(name);
        string city = Odd().Replace(frame?.Sequence ?? name, "-").Trim('-');
        if (city.Length == 0) city = "city";
        return new CityscapesName(city, string.Create(CultureInfo.InvariantCulture, $"{city}_000000_{frame?.Frame ?? 0:000000}"));
    }

    [GeneratedRegex("^(?<name>(?<city>[^_]+)_[0-9]{6}_[0-9]{6,})(?:_leftImg8bit)?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();

    [GeneratedRegex("[^A-Za-z0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Odd();
}
