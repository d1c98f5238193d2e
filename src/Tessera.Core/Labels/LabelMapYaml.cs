using System.Globalization;
using System.Text;
using Tessera.Core.Files;

namespace Tessera.Core.Labels;

/// <summary>The classes of a data set in our own layout as the text of its dataset.yaml.</summary>
public static class LabelMapYaml
{
    public const string FileName = "dataset.yaml";

    /// <exception cref="InputException">The disk refuses.</exception>
    public static void Write(string path, LabelMap labels, string? groupSeparator = null)
    {
        StringBuilder text = new("classes:\n");
        foreach (LabelClass label in labels.Classes)
        {
            text.Append(
                CultureInfo.InvariantCulture, $"  - {{id: {label.Id}, name: {Quoted(label.Name)}, color: \"{label.Color}\"");
            if (label.Group is not null) text.Append(CultureInfo.InvariantCulture, $", group: {Quoted(label.Group)}");
            if (label.Thing) text.Append(", thing: true");
            text.Append("}\n");
        }
        text.Append(CultureInfo.InvariantCulture, $"ignore: {labels.IgnoreId}\n");
        if (groupSeparator is not null) text.Append(CultureInfo.InvariantCulture, $"groupSeparator: {Quoted(groupSeparator)}\n");
        AtomicFile.WriteText(path, text.ToString());
    }

    // A YAML double-quoted scalar takes JSON's escapes.
    private static string Quoted(string text) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && char.IsAsciiLetter(text[0]) &&
            text is not ("true" or "false" or "null" or "yes" or "no")
            ? text : System.Text.Json.JsonSerializer.Serialize(text);
}
