using System.Runtime.InteropServices;
using Tessera.Torch.Native;

namespace Tessera.Torch.Operators;

/// <summary>One operator of libtorch's dispatcher, looked up by name at its first call.</summary>
/// <param name="arguments">The types this binding passes, in order, as the schema writes them; a test holds them against the
/// dispatcher.</param>
internal sealed class Operator(string name, string overload, string arguments)
{
    private nint _pointer;

    public string Name => name;

    public string Overload => overload;

    public string Arguments => arguments;

    public nint Pointer
    {
        get
        {
            if (_pointer == 0)
            {
                NativeTorch.OperatorFind("aten::" + name, overload, out nint found);
                _pointer = found;
            }
            return _pointer;
        }
    }

    /// <summary>The dispatcher's own declaration.</summary>
    public string Schema
    {
        get
        {
            NativeTorch.OperatorSchema(Pointer, out nint text);
            return Marshal.PtrToStringUTF8(text) ?? "";
        }
    }
}
