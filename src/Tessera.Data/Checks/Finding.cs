using Tessera.Core.Files;
using Tessera.Data.Checks.Remedies;

namespace Tessera.Data.Checks;

/// <summary>Error: training or scores will be wrong, or stop. Warning: probably not meant. Info: worth knowing.</summary>
public enum Severity { Error, Warning, Info }

/// <summary>One thing in a data set that a person should know before training on it.</summary>
/// <param name="Severity">Errors alone make the check fail.</param>
/// <param name="Kind">One of <see cref="FindingKinds"/>.</param>
/// <param name="File">Absolute; a folder where the finding is about more than one file.</param>
/// <param name="Found">What is there, with counts.</param>
/// <param name="Expected">What should be.</param>
/// <param name="Action">What to do about it.</param>
public sealed record Finding(Severity Severity, string Kind, string File, string Found, string Expected, string Action)
{
    /// <summary>Puts it right without a decision that a person has to make; null where there is one.</summary>
    public IRemedy? Remedy { get; init; }

    /// <summary>A file that its reader refused, from the reader's line "FILE: wrong; expected".</summary>
    internal static Finding Unreadable(string file, InputException error)
    {
        bool named = error.Message.StartsWith(file + ": ", StringComparison.Ordinal);
        string line = named ? error.Message[(file.Length + 2)..] : error.Message;
        string[] parts = line.Split("; expected ", 2);
        return new Finding(Severity.Error, FindingKinds.Unreadable, file, parts[0],
            parts.Length > 1 ? parts[1] : "a whole file that can be decoded",
            "copy the file again from its source, or remove the pair");
    }
}
