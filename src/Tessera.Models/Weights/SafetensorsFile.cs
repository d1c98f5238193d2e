using System.Buffers.Binary;
using System.Text.Json;
using Tessera.Core.Files;
using Tessera.Torch;

namespace Tessera.Models.Weights;

/// <summary>
/// safetensors: eight bytes with the header's length, a JSON header (type, shape and place of each tensor, and texts under
/// "__metadata__"), then the values, little-endian and row-major. Nothing in such a file is executed.
/// </summary>
public static class SafetensorsFile
{
    private const int MostHeaderBytes = 100_000_000;
    private const string MetadataKey = "__metadata__";

    private static readonly (string Name, DType Type, int Bytes)[] Types =
    [
        ("F32", DType.Float32, 4), ("I64", DType.Int64, 8), ("U8", DType.UInt8, 1), ("F16", DType.Float16, 2),
            ("BF16", DType.BFloat16, 2),
        ("F64", DType.Float64, 8), ("I32", DType.Int32, 4), ("I16", DType.Int16, 2), ("I8", DType.Int8, 1),
            ("BOOL", DType.Bool, 1),
    ];

    public static void Write(string path, IEnumerable<(string Key, Tensor Value)> tensors,
        IReadOnlyDictionary<string, string> metadata)
    {
        (string Key, Tensor Value)[] list = [.. tensors];
        byte[] header = Header(list, metadata);
        AtomicFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach ((_, Tensor value) in list)
            {
                using Tensor dense = value.To(device: Device.Cpu, format: MemoryFormat.Contiguous);
                stream.Write(dense.RawData());
            }
        });
    }

    /// <summary>Only the texts of the header.</summary>
    /// <exception cref="InputException">The file is no safetensors file or its header is damaged.</exception>
    public static IReadOnlyDictionary<string, string> ReadMetadata(string path)
    {
        using FileStream stream = Open(path);
        (JsonDocument header, _) = ReadHeader(path, stream);
        using (header) return Metadata(header);
    }

    /// <summary>All tensors, each owned by the caller, and the texts of the header.</summary>
    /// <exception cref="InputException">The file is no safetensors file, its header is damaged or its values are cut
    /// short.</exception>
    public static (Dictionary<string, Tensor> Tensors, IReadOnlyDictionary<string, string> Metadata) Read(string path)
    {
        using FileStream stream = Open(path);
        (JsonDocument header, long start) = ReadHeader(path, stream);
        var tensors = new Dictionary<string, Tensor>();
        try
        {
            using (header)
            {
                foreach (JsonProperty entry in header.RootElement.EnumerateObject().Where(e => e.Name != MetadataKey))
                    tensors.Add(entry.Name, ReadTensor(path, stream, start, entry));
                return (tensors, Metadata(header));
            }
        }
        catch (Exception error)
        {
            foreach (Tensor tensor in tensors.Values) tensor.Dispose();
            if (error is InputException) throw;
            throw Damaged(path, error.Message, error);
        }
    }

    internal static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be opened: {error.Message}", error);
        }
    }

    private static byte[] Header((string Key, Tensor Value)[] list, IReadOnlyDictionary<string, string> metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject(MetadataKey);
            foreach ((string key, string text) in metadata) json.WriteString(key, text);
            json.WriteEndObject();
            long offset = 0;
            foreach ((string key, Tensor value) in list)
            {
                (string name, _, int bytes) = Types.First(t => t.Type == value.Type);
                json.WriteStartObject(key);
                json.WriteString("dtype", name);
                json.WriteStartArray("shape");
                foreach (long size in value.Shape) json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += value.ElementCount * bytes);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        // Readers want the values aligned to eight bytes; JSON may end in spaces.
        while (buffer.Length % 8 != 0) buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    private static (JsonDocument Header, long Start) ReadHeader(string path, FileStream stream)
    {
        Span<byte> prefix = stackalloc byte[8];
        if (stream.Length < 8) throw Damaged(path, $"it has {stream.Length} bytes");
        stream.ReadExactly(prefix);
        long length = BinaryPrimitives.ReadInt64LittleEndian(prefix);
        if (length is < 2 or > MostHeaderBytes || length > stream.Length - 8)
            throw Damaged(path, $"its header claims {length} bytes of {stream.Length}");
        byte[] header = new byte[length];
        stream.ReadExactly(header);
        try
        {
            return (JsonDocument.Parse(header), 8 + length);
        }
        catch (JsonException error)
        {
            throw Damaged(path, "its header is not JSON", error);
        }
    }

    private static Tensor ReadTensor(string path, FileStream stream, long start, JsonProperty entry)
    {
        string name = entry.Value.GetProperty("dtype").GetString() ?? "";
        (_, DType type, int bytes) = Types.FirstOrDefault(t => t.Name == name);
        if (bytes == 0) throw Damaged(path, $"tensor '{entry.Name}' has the unknown type '{name}'");
        long[] shape = [.. entry.Value.GetProperty("shape").EnumerateArray().Select(v => v.GetInt64())];
        long[] place = [.. entry.Value.GetProperty("data_offsets").EnumerateArray().Select(v => v.GetInt64())];
        long count = checked(shape.Aggregate(1L, (a, b) => checked(a * b)) * bytes);
        if (shape.Any(s => s < 0) || place.Length != 2 || place[0] < 0 || place[1] - place[0] != count ||
            start + place[1] > stream.Length)
            throw Damaged(path, $"tensor '{entry.Name}' does not fit the file");
        Tensor tensor = Tensor.Empty(shape, type).Own();
        stream.Position = start + place[0];
        stream.ReadExactly(tensor.RawData());
        return tensor;
    }

    private static Dictionary<string, string> Metadata(JsonDocument header) =>
        header.RootElement.TryGetProperty(MetadataKey, out JsonElement texts)
            ? texts.EnumerateObject().ToDictionary(t => t.Name, t => t.Value.GetString() ?? "") : [];

    private static InputException Damaged(string path, string why, Exception? inner = null)
    {
        string line = $"{path}: not a usable safetensors file: {why}; expected an intact checkpoint or weights file";
        return inner is null ? new InputException(line) : new InputException(line, inner);
    }
}
