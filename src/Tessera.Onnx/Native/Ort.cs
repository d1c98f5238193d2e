using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using Tessera.Core.Files;
using Tessera.Onnx.Sessions;

namespace Tessera.Onnx.Native;

/// <summary>The loaded library: its table, and the environment, allocator and memory description that live as long as the
/// process.</summary>
internal sealed unsafe class Ort
{
    // errors come back as statuses; the library's own lines on stderr would say them twice
    private const int LogFatal = 4;
    private const int ArenaAllocator = 1;
    private const int DefaultMemory = 0;

    private static readonly Lock Gate = new();

    private static volatile Ort? s_loaded;

    private readonly nint _library;

    /// <exception cref="InputException">The library is missing or is not ONNX Runtime.</exception>
    public static Ort Instance => s_loaded ?? Load(null);

    /// <summary>The one library of this process: <paramref name="named"/>, else what the environment names, else the
    /// one beside the program or among its packages.</summary>
    /// <exception cref="InputException">The library is missing or is not ONNX Runtime, or another one is loaded
    /// already.</exception>
    public static Ort Load(string? named)
    {
        lock (Gate)
        {
            Ort ort = s_loaded ??= new Ort(named);
            if (named is not null && Path.GetFullPath(named) != Path.GetFullPath(ort.Place))
                throw InputException.At(named, $"ONNX Runtime {ort.Version} is loaded already, from {ort.Place}; "
                    + "a process has one library: name it with the first model");
            return ort;
        }
    }

    /// <summary>Where the library was found; its name alone where the system found it.</summary>
    public string Place { get; }

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

    private Ort(string? named)
    {
        (_library, Place) = OrtLibrary.Open(named);
        if (!NativeLibrary.TryGetExport(_library, "OrtGetApiBase", out nint getBase))
            throw InputException.At(Place, "is not ONNX Runtime: it has no OrtGetApiBase");

        OrtApiBase* root = ((delegate* unmanaged<OrtApiBase*>)getBase)();
        Version = Text(root->GetVersionString());
        Api = root->GetApi(OrtApi.Version);
        if (Api is null) throw InputException.At(Place, $"is ONNX Runtime {Version}; expected 1.5 or later");

        nint environment, allocator, memory;
        fixed (byte* name = "tessera"u8) Check(Api->CreateEnv(LogFatal, name, &environment));
        Check(Api->GetAllocatorWithDefaultOptions(&allocator));
        Check(Api->CreateCpuMemoryInfo(ArenaAllocator, DefaultMemory, &memory));
        (Environment, Allocator, CpuMemory) = (environment, allocator, memory);
    }
}
