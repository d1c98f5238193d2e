using Tessera.Torch;

namespace Tessera.Models.Weights.PyTorch;

/// <summary>A file that is no usable weights: one line, without the file's name.</summary>
internal sealed class WeightsFormatException(string message) : Exception(message);

internal sealed record PickleTuple(object?[] Items);

internal sealed record PickleList(List<object?> Items);

/// <summary>Pairs in the order they were written; keys may be anything and are not hashed, so that none can be made
/// costly.</summary>
internal sealed class PickleDict
{
    public List<(object? Key, object? Value)> Pairs { get; } = [];
}

/// <summary>Something that a pickle asks for by name, of the few that are data.</summary>
internal sealed record PickleName(string Name, ElementKind? Storage);

/// <summary>Type of a storage's values.</summary>
internal sealed record ElementKind(DType Type, int Bytes);

/// <summary>Values that tensors are views of.</summary>
internal sealed record TorchStorage(string Key, ElementKind Kind, long Count);

/// <summary>A view of a storage; offset and strides count values, not bytes. Nothing is read until it is wanted.</summary>
internal sealed record TorchTensor(TorchStorage Storage, long Offset, long[] Shape, long[] Strides)
{
    public const int MostDimensions = 16;

    public long Count { get; } = Shape.Aggregate(1L, (a, b) => checked(a * b));

    /// <summary>Values of the storage from the first to the last that the view touches.</summary>
    public long Extent => Count == 0 ? 0 : 1 + Shape.Zip(Strides, (size, stride) => checked((size - 1) * stride)).Sum();

    /// <summary>The values stand one after another, row-major.</summary>
    public bool IsDense
    {
        get
        {
            long expected = 1;
            for (int i = Shape.Length - 1; i >= 0; expected *= Shape[i--])
            {
                if (Shape[i] != 1 && Strides[i] != expected) return false;
            }
            return true;
        }
    }
}
