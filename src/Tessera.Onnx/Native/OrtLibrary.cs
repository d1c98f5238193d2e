using System.Runtime.InteropServices;
using Tessera.Core.Files;

namespace Tessera.Onnx.Native;

/// <summary>Where ONNX Runtime's library is looked for.</summary>
internal static class OrtLibrary
{
    public const string Name = "libonnxruntime.so.1";

    /// <summary>Names another library than the program's own, for example one with CUDA.</summary>
    public const string Variable = "TESSERA_ONNXRUNTIME";

    /// <exception cref="InputException">There is none, or it cannot be loaded.</exception>
    public static (nint Library, string Place) Open(string? named)
    {
        if (named is null && Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } variable) named = variable;
        string place = named ?? Path.Combine(AppContext.BaseDirectory, Name);
        if (NativeLibrary.TryLoad(place, out nint library)) return (library, place);
        // A package's library lies in the package's own folder, which .NET knows for the assembly that came with it.
        if (named is null && NativeLibrary.TryLoad(Name, typeof(OrtLibrary).Assembly, null, out library)) return (library, Name);
        string how = named is null ? $"run `./tessera setup`, or name a library in {Variable}"
            : File.Exists(named) ? "it or a library that it needs is missing or of another machine" : "there is no such file";
        throw InputException.At(place, $"cannot load ONNX Runtime; {how}");
    }
}
