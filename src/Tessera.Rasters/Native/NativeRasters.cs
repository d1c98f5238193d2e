using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Tessera.Core.Files;

[assembly: DisableRuntimeMarshalling]

namespace Tessera.Rasters.Native;

/// <summary>libtessera_rasters, which loads at its first use: GDAL takes 190 ms, which no other command is to pay.</summary>
internal static unsafe partial class NativeRasters
{
    private const string Library = "tessera_rasters";

    /// <summary>Files open in native code.</summary>
    public static long LiveHandles => LiveHandleCount();

    /// <summary>Throws what went wrong in the call before, on this thread.</summary>
    private static void Check(int status, string name)
    {
        if (status == 0) return;
        string text = Marshal.PtrToStringUTF8((nint)LastError()) ?? "";
        string line = $"{name}: {text.ReplaceLineEndings(" ").Trim()}";
        throw status == 1 ? new InputException(line) : new InvalidOperationException(line);
    }

    [LibraryImport(Library, EntryPoint = "tsr_last_error")]
    private static partial byte* LastError();

    [LibraryImport(Library, EntryPoint = "tsr_live_handles")]
    private static partial long LiveHandleCount();
}
