using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using Tessera.Core.Files;
using Tessera.Onnx.Sessions;

namespace Tessera.Onnx.Native;

/// <summary>The loaded library: its table, and the environment, allocator and memory description that live as long as the
/// process.</summary>
internal sealed unsafe class Ort
{
    public const string LibraryName = "libonnxruntime.so.1";

    /// <summary>Names another library than the one beside the program, for example one with CUDA.</summary>
    public const string LibraryVariable = "TESSERA_ONNXRUNTIME";

    // errors come back as statuses; the library's own lines on stderr would say them twice
    private const int LogFatal = 4;
    private const int ArenaAllocator = 1;
    private const int DefaultMemory = 0;

    private static readonly Lazy<Ort> Loaded = new(() => new Ort());

    private readonly nint _library;

    /// <exception cref="InputException">The library is missing or is not ONNX Runtime.</exception>
    public static Ort Instance => Loaded.Value;

    public OrtApi* Api { get; }

    public string Version { get; }

    public nint Environment { get; }

    public nint Allocator { get; }

    public nint CpuMemory { get; }

    /// <summary>Throws what a status says, and releases it.</summary>
    /// <exception cref="OnnxRuntimeException">The call failed.</exception>
    public void Check(nint status)
    {
        if (status == 0) return;
        int code = Api->GetErrorCode(status);
        string message = Text(Api->GetErrorMessage(status));
        Api->ReleaseStatus(status);
        throw new OnnxRuntimeException(code,
            string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    }

    /// <summary>Copies a string that the library allocated for us, and frees it.</summary>
    public string TakeText(byte* text)
    {
        string copy = Text(text);
        Check(Api->AllocatorFree(Allocator, text));
        return copy;
    }

    public IReadOnlyList<string> Providers()
    {
        byte** names;
        int count;
        Check(Api->GetAvailableProviders(&names, &count));
        var providers = new string[count];
        for (int i = 0; i < count; i++) providers[i] = Text(names[i]);
        Check(Api->ReleaseAvailableProviders(names, count));
        return providers;
    }

    /// <summary>Asks for a CUDA device by the function that every build exports; a build without CUDA answers with an
    /// error.</summary>
    public void AppendCuda(nint options, int device)
    {
        nint append = NativeLibrary.GetExport(_library, "OrtSessionOptionsAppendExecutionProvider_CUDA");
        Check(((delegate* unmanaged<nint, int, nint>)append)(options, device));
    }

    public static string Text(byte* text) => Utf8StringMarshaller.ConvertToManaged(text) ?? "";

    private Ort()
    {
        string path = System.Environment.GetEnvironmentVariable(LibraryVariable) is { Length: > 0 } named
            ? named
            : Path.Combine(AppContext.BaseDirectory, LibraryName);
        if (!NativeLibrary.TryLoad(path, out _library))
            throw InputException.At(
                path, $"cannot load ONNX Runtime; run `./tessera setup`, or name a library in {LibraryVariable}");
        if (!NativeLibrary.TryGetExport(_library, "OrtGetApiBase", out nint getBase))
            throw InputException.At(path, "is not ONNX Runtime: it has no OrtGetApiBase");

        OrtApiBase* root = ((delegate* unmanaged<OrtApiBase*>)getBase)();
        Version = Text(root->GetVersionString());
        Api = root->GetApi(OrtApi.Version);
        if (Api is null) throw InputException.At(path, $"is ONNX Runtime {Version}; expected 1.5 or later");

        nint environment, allocator, memory;
        fixed (byte* name = "tessera"u8) Check(Api->CreateEnv(LogFatal, name, &environment));
        Check(Api->GetAllocatorWithDefaultOptions(&allocator));
        Check(Api->CreateCpuMemoryInfo(ArenaAllocator, DefaultMemory, &memory));
        (Environment, Allocator, CpuMemory) = (environment, allocator, memory);
    }
}
