using System.Globalization;

namespace Tessera.Training.Recipes;

/// <summary>Collects choices for a recipe's keys; a fixed key keeps its value and needs no reason.</summary>
internal sealed class Chooser(RecipeSettings fixedSettings)
{
    private readonly RecipeSettings _picked = new();
    private readonly List<Choice> _made = [];

    public IReadOnlyList<Choice> Made => _made;

    /// <summary>What holds so far: what is fixed over what was chosen.</summary>
    public Recipe Current => fixedSettings.Over(Apply(), "recipe");

    public bool IsFixed(string key) => fixedSettings.Has(key);

    /// <summary>The value that will hold: the fixed one where there is one.</summary>
    public T Pick<T>(string key, T value, string why) where T : notnull
    {
        if (IsFixed(key)) return Value<T>(key);
        _picked.Set(key, value);
        _made.Add(new Choice(key, Text(value), why));
        return value;
    }

    /// <summary>Several keys of one part of the recipe for one reason; those that are fixed stay.</summary>
    public void PickParts(string key, IReadOnlyDictionary<string, object> parts, string why)
    {
        var open = parts.Where(p => !IsFixed($"{key}.{p.Key}")).ToDictionary();
        if (open.Count == 0) return;
        foreach ((string part, object value) in open) _picked.Set($"{key}.{part}", value);
        _made.Add(new Choice(key, string.Join(", ", open.Select(p => $"{p.Key} {Text(p.Value)}")), why));
    }

    public T Value<T>(string key) where T : notnull
    {
        object? value = Current;
        foreach (string part in key.Split('.'))
            value = value?.GetType().GetProperty(char.ToUpperInvariant(part[0]) + part[1..])?.GetValue(value);
        return value is T found ? found : throw new InvalidOperationException($"'{key}' is no {typeof(T).Name} of a recipe");
    }

    public Recipe Apply() => _picked.Over(new Recipe());

    private static string Text(object value) => value switch
    {
        Array list => string.Join(", ", list.Cast<object>().Select(Text)),
        float number => number.ToString("0.####", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
