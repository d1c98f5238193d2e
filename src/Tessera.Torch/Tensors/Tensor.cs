using Tessera.Torch.Native;

namespace Tessera.Torch;

/// <summary>An n-dimensional array of libtorch. Dispose it, or make it inside a <see cref="TensorScope"/>.</summary>
public sealed partial class Tensor : IDisposable
{
    internal TensorHandle Handle { get; }

    internal Tensor(TensorHandle handle)
    {
        Handle = handle;
        TensorScope.Enter(this);
    }

    /// <summary>Number of native tensors and modules alive in this process: zero when everything was freed.</summary>
    public static long LiveHandles => NativeTorch.LiveHandles();

    /// <summary>Sizes of the dimensions; N, C, H, W for images whatever the memory format.</summary>
    public long[] Shape
    {
        get
        {
            Span<long> shape = stackalloc long[16], strides = stackalloc long[16];
            NativeTorch.TensorShape(Handle, shape, strides, 16);
            return shape[..Rank].ToArray();
        }
    }

    public long[] Strides
    {
        get
        {
            Span<long> shape = stackalloc long[16], strides = stackalloc long[16];
            NativeTorch.TensorShape(Handle, shape, strides, 16);
            return strides[..Rank].ToArray();
        }
    }

    public int Rank
    {
        get
        {
            NativeTorch.TensorRank(Handle, out int rank);
            return rank;
        }
    }

    public long ElementCount
    {
        get
        {
            long count = 1;
            foreach (long size in Shape) count *= size;
            return count;
        }
    }

    public DType Type
    {
        get
        {
            NativeTorch.TensorKind(Handle, out int type, out _, out _);
            return (DType)type;
        }
    }

    public Device Device
    {
        get
        {
            NativeTorch.TensorKind(Handle, out _, out int deviceType, out int index);
            return new Device((DeviceType)deviceType, index);
        }
    }

    /// <summary>Size of one dimension as a value that tracing can follow; negative counts from the end.</summary>
    public Size Size(int dimension) => new(this, dimension < 0 ? Rank + dimension : dimension);

    /// <summary>The memory itself, in memory order, without a copy; valid while the tensor lives.</summary>
    /// <exception cref="ArgumentException">The tensor is not on the CPU, has gaps, or holds another type.</exception>
    public unsafe Span<T> Data<T>() where T : unmanaged
    {
        DType expected = DTypes.Of<T>();
        if (Type != expected) throw new ArgumentException($"the tensor holds {Type}, not {expected}");
        NativeTorch.TensorData(Handle, out void* data, out long bytes);
        return new Span<T>(data, checked((int)(bytes / sizeof(T))));
    }

    /// <summary>The memory as bytes, whatever the type; valid while the tensor lives.</summary>
    public unsafe Span<byte> RawData()
    {
        NativeTorch.TensorData(Handle, out void* data, out long bytes);
        return new Span<byte>(data, checked((int)bytes));
    }

    /// <summary>The values, row-major, whatever the device or memory format.</summary>
    public T[] ToArray<T>() where T : unmanaged
    {
        using Tensor dense = To(DTypes.Of<T>(), Device.Cpu, MemoryFormat.Contiguous);
        return dense.Data<T>().ToArray();
    }

    /// <summary>The only value of a tensor with one element.</summary>
    public double Item()
    {
        NativeTorch.TensorItem(Handle, out double value);
        return value;
    }

    /// <summary>Another handle on the same tensor, to be disposed on its own.</summary>
    public Tensor Alias()
    {
        NativeTorch.TensorAlias(Handle, out TensorHandle handle);
        return new Tensor(handle);
    }

    /// <summary>The same values as another type, on another device or in another memory format; the same storage where nothing
    /// changes.</summary>
    public Tensor To(DType? type = null, Device? device = null, MemoryFormat? format = null)
    {
        NativeTorch.TensorTo(Handle, type is null ? -1 : (int)type, device is null ? -1 : (int)device.Value.Type, device?.Index
            ?? 0,
            format is null ? -1 : (int)format, out TensorHandle handle);
        return new Tensor(handle);
    }

    public Tensor Contiguous(MemoryFormat format = MemoryFormat.Contiguous) => To(format: format);

    /// <summary>Gives this tensor another one's contents, type, device and layout, keeping its identity for optimisers and
    /// modules.</summary>
    public void SetData(Tensor other) => NativeTorch.TensorSetData(Handle, other.Handle);

    /// <summary>Takes the tensor out of every scope: from here on its owner disposes it.</summary>
    public Tensor Own()
    {
        TensorScope.Leave(this);
        return this;
    }

    public void Dispose() => Handle.Dispose();

    public override string ToString() => Handle.IsClosed ? "tensor (freed)" : $"{Type}[{string.Join(',', Shape)}]";
}
