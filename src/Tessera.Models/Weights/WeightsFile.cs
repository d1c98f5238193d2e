using Tessera.Core.Files;
using Tessera.Models.Weights.PyTorch;
using Tessera.Torch;

namespace Tessera.Models.Weights;

/// <summary>Weights by key from a file: safetensors, or a PyTorch state dict (.pth, .pt). Nothing in the file is run.</summary>
public sealed class WeightsFile : IDisposable
{
    private const int StartBytes = 9;

    private readonly Dictionary<string, Tensor> _tensors;

    public string Path { get; }

    public IReadOnlyDictionary<string, Tensor> Tensors => _tensors;

    /// <summary>Texts of a safetensors header; none in PyTorch's files.</summary>
    public IReadOnlyDictionary<string, string> Texts { get; }

    private WeightsFile(string path, Dictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> texts) =>
        (Path, _tensors, Texts) = (path, tensors, texts);

    /// <summary>Reads all of it, whatever the file's name ends in.</summary>
    /// <exception cref="InputException">Neither kind of file, damaged, or a pickle that asks for more than data.</exception>
    public static WeightsFile Read(string path)
    {
        using FileStream file = SafetensorsFile.Open(path);
        Span<byte> start = stackalloc byte[StartBytes];
        start = start[..file.ReadAtLeast(start, StartBytes, throwOnEndOfStream: false)];
        file.Position = 0;
        if (start is [.., (byte)'{'] && start.Length == StartBytes)
        {
            (Dictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> texts) = SafetensorsFile.Read(path);
            return new WeightsFile(path, tensors, texts);
        }
        if (TorchFile.Is(start)) return new WeightsFile(path, TorchFile.Read(path, file), new Dictionary<string, string>());
        throw InputException.At(path, "is no weights file; expected .safetensors, or a PyTorch state dict (.pth, .pt)");
    }

    /// <summary>Only the weights under the first of these prefixes that any has, without it; the rest is freed, and this object
    /// hands over to the result.</summary>
    public WeightsFile Within(params ReadOnlySpan<string> prefixes)
    {
        foreach (string prefix in prefixes)
        {
            ILookup<bool, string> keys = _tensors.Keys.ToLookup(k => k.StartsWith(prefix, StringComparison.Ordinal));
            if (!keys[true].Any()) continue;
            foreach (string key in keys[false]) _tensors[key].Dispose();
            return new WeightsFile(Path, keys[true].ToDictionary(k => k[prefix.Length..], k => _tensors[k]), Texts);
        }
        return this;
    }

    public void Dispose()
    {
        foreach (Tensor tensor in _tensors.Values) tensor.Dispose();
    }
}
