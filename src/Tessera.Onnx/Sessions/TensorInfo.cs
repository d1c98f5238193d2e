using Tessera.Onnx.Native;

namespace Tessera.Onnx.Sessions;

/// <summary>Reads the library's description of a tensor: its element type, sizes and their names.</summary>
internal static unsafe class TensorInfo
{
    public static (OnnxElementType Type, long[] Shape, string[] Symbols) Read(nint info)
    {
        Ort ort = Ort.Instance;
        int type;
        nuint rank;
        ort.Check(ort.Api->GetTensorElementType(info, &type));
        ort.Check(ort.Api->GetDimensionsCount(info, &rank));

        long[] shape = new long[(int)rank];
        fixed (long* sizes = shape) ort.Check(ort.Api->GetDimensions(info, sizes, rank));

        // The names belong to the description: copied, not freed.
        nint[] names = new nint[(int)rank];
        fixed (nint* pointers = names) ort.Check(ort.Api->GetSymbolicDimensions(info, (byte**)pointers, rank));
        return ((OnnxElementType)type, shape, Array.ConvertAll(names, name => Ort.Text((byte*)name)));
    }
}
