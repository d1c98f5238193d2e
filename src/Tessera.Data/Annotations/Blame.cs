using System.Text.Json;
using Tessera.Core.Files;

namespace Tessera.Data.Annotations;

/// <summary>Turns what is wrong inside a file into one line that names the place.</summary>
internal static class Blame
{
    public static void On(string place, Action read) => On(place, () =>
    {
        read();
        return true;
    });

    /// <exception cref="InputException">For a format's fault: "PLACE: what is wrong; what was expected".</exception>
    public static T On<T>(string place, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (FormatException error)
        {
            throw new InputException($"{place}: {error.Message}", error);
        }
        catch (JsonException error)
        {
            throw new InputException($"{place}: is not valid JSON: {error.Message.ReplaceLineEndings(" ")}", error);
        }
    }

    /// <summary>A value from a file, fit for a message: one line, not long.</summary>
    public static string Shown(string value)
    {
        string line = string.Concat(value.Take(80).Select(c => char.IsControl(c) ? ' ' : c));
        return value.Length > 80 ? line + "…" : line;
    }
}
