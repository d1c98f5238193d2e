namespace Tessera.Torch;

/// <summary>Number types, with libtorch's own codes.</summary>
public enum DType
{
    UInt8 = 0,
    Int8 = 1,
    Int16 = 2,
    Int32 = 3,
    Int64 = 4,
    Float16 = 5,
    Float32 = 6,
    Float64 = 7,
    Bool = 11,
    BFloat16 = 15,
}

/// <summary>Order of dimensions in memory; shapes read N, C, H, W in either.</summary>
public enum MemoryFormat { Contiguous = 0, ChannelsLast = 2 }

/// <summary>Where a tensor lives: "cpu", "cuda" or "cuda:1".</summary>
public readonly record struct Device(DeviceType Type, int Index = 0)
{
    public static Device Cpu { get; } = new(DeviceType.Cpu);

    /// <exception cref="FormatException">Not a device's name.</exception>
    public static Device Parse(string text) => text switch
    {
        "cpu" => Cpu,
        "cuda" => new Device(DeviceType.Cuda),
        _ when text.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(text.AsSpan(5), out int index) && index >= 0
            => new Device(DeviceType.Cuda, index),
        _ => throw new FormatException($"'{text}' is not a device; expected cpu, cuda or cuda:N"),
    };

    public override string ToString() => Type == DeviceType.Cpu ? "cpu" : $"cuda:{Index}";
}

/// <summary>Kinds of device, with libtorch's own codes.</summary>
public enum DeviceType { Cpu = 0, Cuda = 1 }

/// <summary>A size that stays an operation of the graph when traced: dimension <paramref name="Dimension"/> of a tensor, or a
/// plain number.</summary>
public readonly record struct Size(Tensor? Of, long Dimension)
{
    public static implicit operator Size(long value) => new(null, value);
}
