using System.Globalization;
using System.Text;

namespace Tessera.Reports.Markup;

/// <summary>
/// Writes elements of HTML and SVG. Text and attributes are always encoded, every element is closed, so that a page is HTML and
/// well-formed XML at once; the same calls give the same bytes on every machine.
/// </summary>
public sealed class MarkupWriter
{
    private readonly StringBuilder _out = new();
    private readonly Stack<string> _open = new();

    /// <summary>Opens an element; an attribute whose value is null is left out.</summary>
    public MarkupWriter Open(string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Tag(name, attributes);
        _out.Append('>');
        _open.Push(name);
        return this;
    }

    public MarkupWriter Close()
    {
        string name = _open.Pop();
        _out.Append("</").Append(name).Append('>');
        if (!IsInline(name)) _out.Append('\n');
        return this;
    }

    /// <summary>An element without content.</summary>
    public MarkupWriter Leaf(string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Tag(name, attributes);
        _out.Append(" />");
        return this;
    }

    /// <summary>An element that holds only text.</summary>
    public MarkupWriter Element(string name, string text, params ReadOnlySpan<(string Name, string? Value)> attributes) =>
        Open(name, attributes).Text(text).Close();

    public MarkupWriter Text(string text)
    {
        Encode(text);
        return this;
    }

    /// <exception cref="InvalidOperationException">An element is still open.</exception>
    public string Finish()
    {
        if (_open.Count > 0) throw new InvalidOperationException($"<{_open.Peek()}> is still open");
        return _out.ToString();
    }

    /// <summary>A length or coordinate for an attribute: two decimals at most, never in the machine's own culture.</summary>
    public static string Number(double value) => (Math.Round(value, 2) + 0.0).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Our own style and script, which need no encoding.</summary>
    internal MarkupWriter Verbatim(string text)
    {
        _out.Append(text);
        return this;
    }

    private void Tag(string name, ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        _out.Append('<').Append(name);
        foreach ((string key, string? value) in attributes)
        {
            if (value is null) continue;
            _out.Append(' ').Append(key).Append("=\"");
            Encode(value);
            _out.Append('"');
        }
    }

    // Characters that XML does not know (controls, half surrogates) show as the replacement character instead of breaking the
    // page.
    private void Encode(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '&': _out.Append("&amp;"); break;
                case '<': _out.Append("&lt;"); break;
                case '>': _out.Append("&gt;"); break;
                case '"': _out.Append("&quot;"); break;
                case '\'': _out.Append("&#39;"); break;
                case < 0x20 and not ('\t' or '\n' or '\r') or 0x7F or 0xFFFE or 0xFFFF: _out.Append('\uFFFD'); break;
                default: _out.Append(rune.ToString()); break;
            }
        }
    }

    private static bool IsInline(string name) => name is "span" or "a" or "b" or "title" or "strong" or "code";
}
