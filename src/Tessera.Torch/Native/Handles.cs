using System.Runtime.InteropServices;

namespace Tessera.Torch.Native;

/// <summary>Owns one native tensor reference.</summary>
internal sealed class TensorHandle : SafeHandle
{
    public TensorHandle() : base(0, ownsHandle: true) { }

    public TensorHandle(nint value) : base(0, ownsHandle: true) => SetHandle(value);

    public override bool IsInvalid => handle == 0;

    /// <summary>The pointer, for calls that hold a reference of their own meanwhile.</summary>
    internal nint Pointer => handle;

    protected override bool ReleaseHandle()
    {
        NativeTorch.TensorFree(handle);
        return true;
    }
}

/// <summary>Owns one TorchScript module.</summary>
internal sealed class ScriptHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeTorch.ScriptFree(handle);
        return true;
    }
}
