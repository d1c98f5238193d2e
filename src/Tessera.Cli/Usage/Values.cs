using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using Tessera.Core.Text;
using Tessera.Data;
using Tessera.Data.Datasets;

namespace Tessera.Cli.Usage;

/// <summary>Options whose values are checked while the line is read; a wrong one is answered with what was expected.</summary>
internal static class Values
{
    private const int MostNumbers = 16;

    /// <summary>The option every verb with results has: one JSON document on standard output and nothing else.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Results as one line of JSON on standard output" };

    public static Option<string> Text(string name, string helpName, string description) =>
        new(name) { HelpName = helpName, Description = description };

    /// <summary>One of several names; null where none is given. What that means stands in the description, in the word
    /// that one would type: the parser's own help would say it again, in another.</summary>
    public static Option<T?> Choice<T>(string name, string description, Dictionary<string, T> choices) => new(name)
    {
        HelpName = string.Join('|', choices.Keys),
        Description = description,
        CustomParser = result =>
        {
            string word = result.Tokens[^1].Value;
            if (choices.TryGetValue(word, out T? value)) return value;
            result.AddError($"{name}: '{word}' is not known; {NearestName.Hint(word, [.. choices.Keys])}");
            return default;
        },
    };

    /// <summary>Where a network runs; null where none is given. Whether it is there shows when it is used.</summary>
    public static Option<string?> Device(string otherwise) => new("--device")
    {
        HelpName = "cpu|cuda[:N]",
        Description = $"Where the network runs [{otherwise}]",
        CustomParser = result =>
        {
            string word = result.Tokens[^1].Value;
            bool isNumbered = word.StartsWith("cuda:", StringComparison.Ordinal)
                && int.TryParse(word.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out _);
            if (word is "cpu" or "cuda" || isNumbered) return word;
            result.AddError($"--device: '{word}' is no device; expected cpu, cuda or cuda:N");
            return null;
        },
    };

    /// <summary>How the data that a verb takes is laid out; null where it is to be recognised by itself.</summary>
    public static Option<string?> Layout() => new("--layout")
    {
        HelpName = "NAME",
        Description = $"How the data is laid out [recognised]: {string.Join(", ", Dataset.LayoutNames)}",
        CustomParser = result =>
        {
            string word = result.Tokens[^1].Value;
            if (Dataset.LayoutNames.Contains(word)) return word;
            result.AddError($"--layout: '{word}' is not known; {NearestName.Hint(word, Dataset.LayoutNames)}");
            return null;
        },
    };

    /// <summary>A number in a range; null where none is given.</summary>
    public static Option<T?> Number<T>(string name, string description, T least, T most) where T : struct, INumber<T> => new(name)
    {
        HelpName = "N",
        Description = description,
        CustomParser = result => Parse(result, name, least, most),
    };

    /// <summary>Numbers with commas between them, each in a range and none twice; null where none is given.</summary>
    public static Option<double[]?> Numbers(string name, string shown, string description, double least, double most) => new(name)
    {
        HelpName = shown,
        Description = description,
        CustomParser = result =>
        {
            string text = result.Tokens[^1].Value;
            var numbers = new List<double>();
            foreach (string word in text.Split(','))
            {
                bool isNumber = double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double number);
                bool fits = isNumber && number >= least && number <= most;
                if (!fits || numbers.Contains(number) || numbers.Count == MostNumbers)
                {
                    result.AddError(string.Create(CultureInfo.InvariantCulture,
                        $"{name}: '{text}' cannot be; expected up to {MostNumbers} numbers of {least} to {most}, as {shown}"));
                    return null;
                }
                numbers.Add(number);
            }
            return [.. numbers];
        },
    };

    private static T? Parse<T>(ArgumentResult result, string name, T least, T most) where T : struct, INumber<T>
    {
        string word = result.Tokens[^1].Value;
        string kind = typeof(T) == typeof(int) || typeof(T) == typeof(long) ? "a whole number" : "a number";
        bool isNumber = T.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out T value);
        if (isNumber && value >= least && value <= most) return value;
        result.AddError(string.Create(CultureInfo.InvariantCulture,
            $"{name}: '{word}' cannot be; expected {kind} from {least} to {most}"));
        return null;
    }
}
