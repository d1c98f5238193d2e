using Tessera.Onnx.Native;

namespace Tessera.Onnx.Sessions;

/// <summary>Asks a session what it takes, gives and carries.</summary>
internal static unsafe class SessionDescription
{
    public static OnnxPort[] Inputs(Ort ort, nint session)
    {
        nuint count;
        ort.Check(ort.Api->SessionGetInputCount(session, &count));
        return Ports(ort, session, count, ort.Api->SessionGetInputName, ort.Api->SessionGetInputTypeInfo);
    }

    public static OnnxPort[] Outputs(Ort ort, nint session)
    {
        nuint count;
        ort.Check(ort.Api->SessionGetOutputCount(session, &count));
        return Ports(ort, session, count, ort.Api->SessionGetOutputName, ort.Api->SessionGetOutputTypeInfo);
    }

    public static Dictionary<string, string> Metadata(Ort ort, nint session)
    {
        nint pointer;
        ort.Check(ort.Api->SessionGetModelMetadata(session, &pointer));
        using var metadata = new OrtHandle(pointer, ort.Api->ReleaseModelMetadata);
        byte** keys;
        long count;
        ort.Check(ort.Api->ModelMetadataGetCustomMetadataMapKeys(pointer, ort.Allocator, &keys, &count));
        var entries = new Dictionary<string, string>();
        for (long i = 0; i < count; i++)
        {
            byte* value;
            ort.Check(ort.Api->ModelMetadataLookupCustomMetadataMap(pointer, ort.Allocator, keys[i], &value));
            entries[ort.TakeText(keys[i])] = value is null ? "" : ort.TakeText(value);
        }
        if (keys is not null) ort.Check(ort.Api->AllocatorFree(ort.Allocator, keys));
        return entries;
    }

    private static OnnxPort[] Ports(Ort ort, nint session, nuint count,
        delegate* unmanaged<nint, nuint, nint, byte**, nint> getName, delegate* unmanaged<nint, nuint, nint*, nint> getType)
    {
        var ports = new OnnxPort[(int)count];
        for (nuint i = 0; i < count; i++)
        {
            byte* name;
            ort.Check(getName(session, i, ort.Allocator, &name));
            ports[(int)i] = Port(ort, ort.TakeText(name), session, i, getType);
        }
        return ports;
    }

    private static OnnxPort Port(Ort ort, string name, nint session, nuint index,
        delegate* unmanaged<nint, nuint, nint*, nint> getType)
    {
        nint type, tensor;
        ort.Check(getType(session, index, &type));
        using var owner = new OrtHandle(type, ort.Api->ReleaseTypeInfo);
        ort.Check(ort.Api->CastTypeInfoToTensorInfo(type, &tensor));      // belongs to the type; 0 for sequences and maps
        if (tensor == 0) return new OnnxPort(name, OnnxElementType.Undefined, [], []);
        (OnnxElementType element, long[] shape, string[] symbols) = TensorInfo.Read(tensor);
        return new OnnxPort(name, element, shape, symbols);
    }
}
