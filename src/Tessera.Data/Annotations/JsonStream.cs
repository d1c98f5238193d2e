using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tessera.Core.Files;

namespace Tessera.Data.Annotations;

/// <summary>
/// The tokens of a JSON file of any size through one small buffer, which grows only for a text that is longer than it; with
/// each token's place, so that parts can be read again later.
/// </summary>
internal sealed class JsonStream : IDisposable
{
    private readonly FileStream _stream;
    private readonly string _path;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(1 << 16);

    // What of the buffer is still to be read, and where in the file the buffer begins.
    private int _start, _end;
    private long _offset;
    private bool _isLast;
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = AnnotationFile.MaxDepth });

    // The token at hand: its text lies in the buffer until the next one is read.
    private int _depth, _textStart, _textLength;
    private bool _escaped;

    /// <exception cref="InputException">There is no such file, or it cannot be read.</exception>
    public JsonStream(string path)
    {
        (_path, _stream) = (path, AnnotationFile.Open(path));
        Fill();
        _start = AnnotationFile.MarkLength(_buffer.AsSpan(0, _end));
    }

    public JsonTokenType Type { get; private set; }

    /// <summary>Where in the file the token at hand begins.</summary>
    public long TokenStart { get; private set; }

    /// <summary>Where in the file the token at hand ends.</summary>
    public long TokenEnd => _offset + _start;

    /// <summary>Reads the next token.</summary>
    /// <exception cref="InputException">No JSON, nested too deep, or the file ends early.</exception>
    public void Read() => Advance(toDepth: -1);

    /// <summary>Passes the value at hand, or, at a property's name, its value; the last token of it is then at hand.</summary>
    public void Skip()
    {
        if (Type == JsonTokenType.PropertyName) Read();
        if (Type is JsonTokenType.StartObject or JsonTokenType.StartArray) Advance(toDepth: _depth);
    }

    /// <summary>Reads the start of an object or list.</summary>
    public void Enter(JsonTokenType start, string what)
    {
        Read();
        Require(start, what);
    }

    /// <summary>Checks that the token at hand starts an object or list.</summary>
    public void Require(JsonTokenType start, string what)
    {
        string expected = start == JsonTokenType.StartArray ? "a list" : "an object";
        if (Type != start) throw Bad($"{what} is {Kind()}; expected {expected}");
    }

    /// <summary>In an object, behind a value: goes to the next name; false at the object's end.</summary>
    public bool NextProperty()
    {
        Read();
        return Type != JsonTokenType.EndObject;
    }

    /// <summary>In a list, behind an item: goes to the next item; false at the list's end.</summary>
    public bool NextItem()
    {
        Read();
        return Type != JsonTokenType.EndArray;
    }

    public bool NameIs(ReadOnlySpan<byte> name) =>
        _escaped ? Text() == Encoding.UTF8.GetString(name) : _buffer.AsSpan(_textStart, _textLength).SequenceEqual(name);

    /// <summary>The text of the name or string at hand.</summary>
    public string Text()
    {
        var reader = new Utf8JsonReader(_buffer.AsSpan(_textStart - 1, _textLength + 2));
        reader.Read();
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            throw Bad("a text that is no valid Unicode");
        }
    }

    /// <summary>Reads a string.</summary>
    public string ReadText(string what)
    {
        Read();
        return Type == JsonTokenType.String ? Text() : throw Bad($"{what} is {Kind()}; expected text");
    }

    /// <summary>Reads a number without fraction.</summary>
    public long ReadWhole(string what)
    {
        Read();
        return Whole(what);
    }

    /// <summary>The number without fraction at hand.</summary>
    public long Whole(string what)
    {
        // Some programs write ids as 7.0.
        bool whole = double.TryParse(_buffer.AsSpan(_textStart, _textLength), CultureInfo.InvariantCulture, out double number)
            && number == Math.Floor(number) && Math.Abs(number) < 1L << 53;
        return Type == JsonTokenType.Number && whole ? (long)number : throw Bad($"{what} is {Kind()}; expected a whole number");
    }

    /// <summary>An error at the token at hand.</summary>
    public InputException Bad(string wrong) => InputException.At(_path, $"has {wrong} (at byte {TokenStart})");

    public void Dispose()
    {
        _stream.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    // To the next token, or, where a depth is given, to the next end at that depth.
    private void Advance(int toDepth)
    {
        try
        {
            while (!TryAdvance(toDepth))
            {
                if (_isLast) throw InputException.At(_path, "ends early");
                Fill();
            }
        }
        catch (JsonException error)
        {
            throw new InputException($"{_path}: is not valid JSON: {error.Message.ReplaceLineEndings(" ")}", error);
        }
    }

    private bool TryAdvance(int toDepth)
    {
        var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _isLast, _state);
        bool found = reader.Read();
        while (found && toDepth >= 0
            && (reader.CurrentDepth > toDepth || reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray)))
            found = reader.Read();
        if (found)
        {
            (Type, _depth, _escaped) = (reader.TokenType, reader.CurrentDepth, reader.ValueIsEscaped);
            TokenStart = _offset + _start + reader.TokenStartIndex;
            bool quoted = Type is JsonTokenType.String or JsonTokenType.PropertyName;
            (_textStart, _textLength) = (_start + (int)reader.TokenStartIndex + (quoted ? 1 : 0), reader.ValueSpan.Length);
        }
        _state = reader.CurrentState;
        _start += (int)reader.BytesConsumed;
        return found;
    }

    private void Fill()
    {
        int left = _end - _start;
        if (left == _buffer.Length)
        {
            if (left >= AnnotationFile.MostBytes)
                throw InputException.At(_path, $"has a text of more than {AnnotationFile.MostBytes >> 20} MiB");
            byte[] larger = ArrayPool<byte>.Shared.Rent(2 * left);
            _buffer.AsSpan(_start, left).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        else
        {
            _buffer.AsSpan(_start, left).CopyTo(_buffer);
        }
        (_offset, _start) = (_offset + _start, 0);
        try
        {
            int read = _stream.Read(_buffer, left, _buffer.Length - left);
            (_end, _isLast) = (left + read, read == 0);
        }
        catch (IOException error)
        {
            throw new InputException($"{_path}: cannot be read: {error.Message}", error);
        }
    }

    private string Kind() => Type switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.Null => "null",
        JsonTokenType.String => $"\"{Blame.Shown(Text())}\"",
        _ => Encoding.UTF8.GetString(_buffer, _textStart, Math.Min(_textLength, 40)),
    };
}
