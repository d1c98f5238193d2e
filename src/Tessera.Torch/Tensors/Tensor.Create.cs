using Tessera.Torch.Native;

namespace Tessera.Torch;

public sealed partial class Tensor
{
    /// <summary>Unset memory of this shape.</summary>
    public static Tensor Empty(ReadOnlySpan<long> shape, DType type = DType.Float32, Device? device = null)
    {
        Device place = device ?? Device.Cpu;
        NativeTorch.TensorEmpty(shape, shape.Length, (int)type, (int)place.Type, place.Index, out TensorHandle handle);
        return new Tensor(handle);
    }

    public static Tensor Zeros(ReadOnlySpan<long> shape, DType type = DType.Float32, Device? device = null) =>
        Full(shape, 0, type, device);

    public static Tensor Ones(ReadOnlySpan<long> shape, DType type = DType.Float32, Device? device = null) =>
        Full(shape, 1, type, device);

    public static Tensor Full(ReadOnlySpan<long> shape, double value, DType type = DType.Float32, Device? device = null)
    {
        Tensor result = Empty(shape, type, device);
        Aten.Fill_(result, value);
        return result;
    }

    /// <summary>A copy of the values, row-major.</summary>
    /// <exception cref="ArgumentException">The shape does not hold as many values.</exception>
    public static Tensor From<T>(ReadOnlySpan<T> values, ReadOnlySpan<long> shape, Device? device = null) where T : unmanaged
    {
        long count = 1;
        foreach (long size in shape) count *= size;
        if (count != values.Length) throw new ArgumentException($"{values.Length} values do not fill a shape of {count}");
        Tensor result = Empty(shape, DTypes.Of<T>());
        if (count > 0) values.CopyTo(result.Data<T>());
        if (device is null || device == Device.Cpu) return result;
        using (result) return result.To(device: device);
    }
}
