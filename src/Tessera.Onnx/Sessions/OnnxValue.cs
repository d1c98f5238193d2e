using Tessera.Onnx.Native;

namespace Tessera.Onnx.Sessions;

/// <summary>A tensor that a run produced, in the engine's own memory until it is disposed.</summary>
public sealed unsafe class OnnxValue : IDisposable
{
    private readonly OrtHandle _value;
    private readonly void* _data;
    private readonly int _count;

    /// <summary>Zeros of float32 in the engine's own memory, to be fed to a session.</summary>
    public static OnnxValue Zeros(ReadOnlySpan<long> shape)
    {
        Ort ort = Ort.Instance;
        nint made;
        fixed (long* sizes = shape)
            ort.Check(ort.Api->CreateTensorAsOrtValue(
                ort.Allocator, sizes, (nuint)shape.Length, (int)OnnxElementType.Float, &made));
        var zeros = new OnnxValue(new OrtHandle(made, ort.Api->ReleaseValue));
        zeros.Data.Clear();
        return zeros;
    }

    public OnnxElementType Type { get; }

    public IReadOnlyList<long> Shape { get; }

    /// <summary>The elements, row-major, in place. Not to be used after <see cref="Dispose"/>.</summary>
    /// <exception cref="InvalidOperationException">The tensor is not float32.</exception>
    /// <exception cref="ObjectDisposedException">The value is disposed.</exception>
    public Span<float> Data => Elements<float>(OnnxElementType.Float);

    /// <inheritdoc cref="Data"/>
    /// <exception cref="InvalidOperationException">The tensor is not int64.</exception>
    public Span<long> Integers => Elements<long>(OnnxElementType.Int64);

    public void Dispose() => _value.Dispose();

    internal OrtHandle Handle => _value;

    internal OnnxValue(OrtHandle value)
    {
        Ort ort = Ort.Instance;
        _value = value;
        using OrtHandle.Lease lease = value.Use();
        nint info;
        ort.Check(ort.Api->GetTensorTypeAndShape(lease.Pointer, &info));
        using var shape = new OrtHandle(info, ort.Api->ReleaseTensorTypeAndShapeInfo);
        (Type, Shape, _) = TensorInfo.Read(info);
        _count = checked((int)Shape.Aggregate(1L, (product, size) => checked(product * size)));
        void* data;
        ort.Check(ort.Api->GetTensorMutableData(lease.Pointer, &data));
        _data = data;
    }

    private Span<T> Elements<T>(OnnxElementType type) where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(_value.IsClosed, this);
        if (Type != type) throw new InvalidOperationException($"the tensor holds {Type}, not {type}");
        return new Span<T>(_data, _count);
    }
}
