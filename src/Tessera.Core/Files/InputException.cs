namespace Tessera.Core.Files;

/// <summary>
/// Something a person gave us cannot be used. The message is one line: the file, what is wrong, what was expected.
/// </summary>
public sealed class InputException : Exception
{
    public InputException(string message) : base(message) { }

    public InputException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Makes the line "FILE: wrong; expected".</summary>
    public static InputException At(string path, string wrong) => new($"{path}: {wrong}");
}
