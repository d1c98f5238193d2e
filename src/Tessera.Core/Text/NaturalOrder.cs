namespace Tessera.Core.Text;

/// <summary>Names as people order them: "frame2" before "frame10". The same on every machine and in every culture.</summary>
public sealed class NaturalOrder : IComparer<string>
{
    public static NaturalOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        if (x is null || y is null) return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        ReadOnlySpan<char> a = x, b = y;
        while (a.Length > 0 && b.Length > 0)
        {
            int order = char.IsAsciiDigit(a[0]) && char.IsAsciiDigit(b[0]) ? CompareNumbers(ref a, ref b)
                : CompareLetters(ref a, ref b);
            if (order != 0) return order;
        }
        int rest = a.Length - b.Length;
        // "7" and "07" are the same number: the plain order decides, so that no two names are equal.
        return rest != 0 ? rest : string.CompareOrdinal(x, y);
    }

    private static int CompareLetters(ref ReadOnlySpan<char> a, ref ReadOnlySpan<char> b)
    {
        int order = char.ToUpperInvariant(a[0]) - char.ToUpperInvariant(b[0]);
        a = a[1..];
        b = b[1..];
        return order;
    }

    // As long as they like: without leading zeros, the longer number is the larger.
    private static int CompareNumbers(ref ReadOnlySpan<char> a, ref ReadOnlySpan<char> b)
    {
        ReadOnlySpan<char> left = TakeNumber(ref a), right = TakeNumber(ref b);
        return left.Length != right.Length ? left.Length - right.Length : left.SequenceCompareTo(right);
    }

    private static ReadOnlySpan<char> TakeNumber(ref ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAnyExceptInRange('0', '9');
        ReadOnlySpan<char> number = end < 0 ? text : text[..end];
        text = text[number.Length..];
        return number.TrimStart('0');
    }
}
