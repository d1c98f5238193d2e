using System.Runtime.InteropServices;

namespace Tessera.Onnx.Native;

/// <summary>
/// The entries used of ONNX Runtime's table of functions. Each stands at its place in <c>struct OrtApi</c> of
/// onnxruntime_c_api.h; a published place never moves, so one table serves every library from version 1.5 on. A status of 0 is
/// success.
/// </summary>
[StructLayout(LayoutKind.Explicit)]
internal unsafe struct OrtApi
{
    /// <summary>The version asked for: the one that brought the last entry below.</summary>
    public const uint Version = 5;

    private const int Entry = 8;

    [FieldOffset(1 * Entry)] public delegate* unmanaged<nint, int> GetErrorCode;
    [FieldOffset(2 * Entry)] public delegate* unmanaged<nint, byte*> GetErrorMessage;
    [FieldOffset(3 * Entry)] public delegate* unmanaged<int, byte*, nint*, nint> CreateEnv;
    [FieldOffset(7 * Entry)] public delegate* unmanaged<nint, byte*, nint, nint*, nint> CreateSession;
    [FieldOffset(8 * Entry)] public delegate* unmanaged<nint, void*, nuint, nint, nint*, nint> CreateSessionFromArray;
    [FieldOffset(9 * Entry)] public delegate* unmanaged<nint, nint, byte**, nint*, nuint, byte**, nuint, nint*, nint> Run;
    [FieldOffset(10 * Entry)] public delegate* unmanaged<nint*, nint> CreateSessionOptions;
    [FieldOffset(23 * Entry)] public delegate* unmanaged<nint, int, nint> SetSessionGraphOptimizationLevel;
    [FieldOffset(24 * Entry)] public delegate* unmanaged<nint, int, nint> SetIntraOpNumThreads;
    [FieldOffset(30 * Entry)] public delegate* unmanaged<nint, nuint*, nint> SessionGetInputCount;
    [FieldOffset(31 * Entry)] public delegate* unmanaged<nint, nuint*, nint> SessionGetOutputCount;
    [FieldOffset(33 * Entry)] public delegate* unmanaged<nint, nuint, nint*, nint> SessionGetInputTypeInfo;
    [FieldOffset(34 * Entry)] public delegate* unmanaged<nint, nuint, nint*, nint> SessionGetOutputTypeInfo;
    [FieldOffset(36 * Entry)] public delegate* unmanaged<nint, nuint, nint, byte**, nint> SessionGetInputName;
    [FieldOffset(37 * Entry)] public delegate* unmanaged<nint, nuint, nint, byte**, nint> SessionGetOutputName;
    [FieldOffset(48 * Entry)] public delegate* unmanaged<nint, long*, nuint, int, nint*, nint> CreateTensorAsOrtValue;
    [FieldOffset(49 * Entry)]
    public delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint> CreateTensorWithDataAsOrtValue;
    [FieldOffset(51 * Entry)] public delegate* unmanaged<nint, void**, nint> GetTensorMutableData;
    [FieldOffset(55 * Entry)] public delegate* unmanaged<nint, nint*, nint> CastTypeInfoToTensorInfo;
    [FieldOffset(60 * Entry)] public delegate* unmanaged<nint, int*, nint> GetTensorElementType;
    [FieldOffset(61 * Entry)] public delegate* unmanaged<nint, nuint*, nint> GetDimensionsCount;
    [FieldOffset(62 * Entry)] public delegate* unmanaged<nint, long*, nuint, nint> GetDimensions;
    [FieldOffset(63 * Entry)] public delegate* unmanaged<nint, byte**, nuint, nint> GetSymbolicDimensions;
    [FieldOffset(65 * Entry)] public delegate* unmanaged<nint, nint*, nint> GetTensorTypeAndShape;
    [FieldOffset(69 * Entry)] public delegate* unmanaged<int, int, nint*, nint> CreateCpuMemoryInfo;
    [FieldOffset(76 * Entry)] public delegate* unmanaged<nint, void*, nint> AllocatorFree;
    [FieldOffset(78 * Entry)] public delegate* unmanaged<nint*, nint> GetAllocatorWithDefaultOptions;
    [FieldOffset(93 * Entry)] public delegate* unmanaged<nint, void> ReleaseStatus;
    [FieldOffset(95 * Entry)] public delegate* unmanaged<nint, void> ReleaseSession;
    [FieldOffset(96 * Entry)] public delegate* unmanaged<nint, void> ReleaseValue;
    [FieldOffset(98 * Entry)] public delegate* unmanaged<nint, void> ReleaseTypeInfo;
    [FieldOffset(99 * Entry)] public delegate* unmanaged<nint, void> ReleaseTensorTypeAndShapeInfo;
    [FieldOffset(100 * Entry)] public delegate* unmanaged<nint, void> ReleaseSessionOptions;
    [FieldOffset(111 * Entry)] public delegate* unmanaged<nint, nint*, nint> SessionGetModelMetadata;
    [FieldOffset(116 * Entry)] public delegate* unmanaged<nint, nint, byte*, byte**, nint> ModelMetadataLookupCustomMetadataMap;
    [FieldOffset(118 * Entry)] public delegate* unmanaged<nint, void> ReleaseModelMetadata;
    [FieldOffset(123 * Entry)] public delegate* unmanaged<nint, nint, byte***, long*, nint> ModelMetadataGetCustomMetadataMapKeys;
    [FieldOffset(125 * Entry)] public delegate* unmanaged<byte***, int*, nint> GetAvailableProviders;
    [FieldOffset(126 * Entry)] public delegate* unmanaged<byte**, int, nint> ReleaseAvailableProviders;
    [FieldOffset(130 * Entry)] public delegate* unmanaged<nint, byte*, byte*, nint> AddSessionConfigEntry;
}

/// <summary>What OrtGetApiBase points at.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct OrtApiBase
{
    public delegate* unmanaged<uint, OrtApi*> GetApi;
    public delegate* unmanaged<byte*> GetVersionString;
}
