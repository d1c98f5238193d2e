using Tessera.Core.Files;

namespace Tessera.Models.Weights.Download;

/// <summary>Where weights are fetched from, and what they must be.</summary>
/// <param name="Uri">https; http on this machine only.</param>
/// <param name="Sha256">64 hexadecimal digits, lower case.</param>
public sealed record WeightsAddress(Uri Uri, string Sha256)
{
    private const string HashKey = "#sha256=", Form = "https://HOST/FILE#sha256=HEX";
    private const int HashDigits = 64, MostNameLength = 80;

    /// <summary>For messages, without what may be secret in a query.</summary>
    public string Shown => Uri.GetLeftPart(UriPartial.Path);

    /// <summary>The file's own name, without anything that a file system could take for more.</summary>
    public string FileName
    {
        get
        {
            static bool isPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_';
            string name = new([.. Path.GetFileName(Uri.LocalPath).Select(c => isPlain(c) ? c : '_')]);
            return name.Length == 0 ? "weights" : name[Math.Max(0, name.Length - MostNameLength)..];
        }
    }

    /// <summary>Tells an address from a path.</summary>
    public static bool Is(string text) => text.Contains("://", StringComparison.Ordinal);

    /// <exception cref="InputException">No such address, without its hash, or over an open line.</exception>
    public static WeightsAddress Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri))
            throw InputException.At(text, $"is no address; expected {Form}");
        RequireSafe(uri);
        string hash = uri.Fragment.StartsWith(HashKey, StringComparison.Ordinal) ? uri.Fragment[HashKey.Length..] : "";
        if (hash.Length != HashDigits || !hash.All(char.IsAsciiHexDigit))
            throw InputException.At(uri.GetLeftPart(UriPartial.Path),
                $"needs the file's SHA-256 in {HashDigits} hexadecimal digits; expected {Form}");
        return new WeightsAddress(uri, hash.ToLowerInvariant());
    }

    /// <exception cref="InputException">Not https, or names a user.</exception>
    internal static void RequireSafe(Uri uri)
    {
        if (uri.Scheme != Uri.UriSchemeHttps && !(uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
            throw InputException.At($"{uri.Scheme}://{uri.Host}", $"weights come over https only; expected {Form}");
        if (uri.UserInfo.Length > 0) throw InputException.At(uri.Host, $"its address names a user; expected {Form}");
    }
}
