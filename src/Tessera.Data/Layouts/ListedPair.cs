using System.Text.RegularExpressions;
using Tessera.Data.Datasets;
using Tessera.Imaging.Files;

namespace Tessera.Data.Layouts;

/// <summary>A line of a list: image and mask, parted by blanks, a tab, a comma or a semicolon; either may be in quotes.</summary>
internal static partial class ListedPair
{
    // What a list's first line has to stand in; lines are paths, and Linux ends those at 4096 bytes.
    private const int FirstCharacters = 8192;

    /// <summary>The file begins with a line on which two words end like pictures.</summary>
    public static bool StandsAtTheStartOf(string path)
    {
        char[] start = new char[FirstCharacters];
        try
        {
            using var reader = new StreamReader(path);
            int length = reader.ReadBlock(start);
            string line = new string(start, 0, length).TrimStart().Split('\n')[0].Trim();
            return Words().Matches(line).Count(word => ImageFile.HasImageExtension(Unquoted(word))) >= 2;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Both paths, absolute, of files that are there; null where the line is at fault: it is no pair, or
    /// leads out of the folder or to no file.</summary>
    public static (string Image, string Mask)? Parse(TextLine line, ListedPaths paths)
    {
        string[] words = [.. Words().Matches(line.Text).Select(Unquoted)];
        if (words.Length == 2) return paths.FindBoth(words[0], words[1], line.Number);
        if (words.Length < 2)
        {
            paths.Refuse(line.Number, $"'{line.Text}' is one path", "an image and a mask");
            return null;
        }
        // Blanks within paths, without quotes: the one place to part them at which both files are there.
        (string Image, string Mask)[] possible = [.. Enumerable.Range(0, line.Text.Length).Where(at => Parts(line.Text[at]))
            .Select(at => (paths.TryFind(line.Text[..at].Trim()), paths.TryFind(line.Text[(at + 1)..].Trim())))
            .Where(pair => pair is (not null, not null)).Select(pair => (pair.Item1 ?? "", pair.Item2 ?? "")).Distinct()];
        if (possible.Length == 1) return possible[0];
        string how = possible.Length == 0 ? "no two" : "more than two";
        paths.Refuse(line.Number, $"{how} parts of '{line.Text}' are files",
            "an image and a mask, in quotes where paths have blanks");
        return null;
    }

    private static bool Parts(char letter) => char.IsWhiteSpace(letter) || letter is ',' or ';';

    private static string Unquoted(Match word) => word.Groups["quoted"] is { Success: true } quoted ? quoted.Value : word.Value;

    [GeneratedRegex("""
        "(?<quoted>[^"]*)"|'(?<quoted>[^']*)'|[^\s,;]+
        """, RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Words();
}
