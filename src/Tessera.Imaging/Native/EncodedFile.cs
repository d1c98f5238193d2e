using System.Runtime.InteropServices;

namespace Tessera.Imaging.Native;

/// <summary>A file's bytes as a native encoder made them, freed with the handle.</summary>
internal sealed class EncodedFile : SafeHandle
{
    public EncodedFile() : base(0, ownsHandle: true) { }

    public override bool IsInvalid => handle == 0;

    public unsafe void CopyTo(Stream stream)
    {
        // Spans end at 2 GiB; an encoded file may not.
        byte* bytes = NativeImaging.BufferData(this);
        long left = NativeImaging.BufferSize(this);
        for (int part; left > 0; left -= part, bytes += part)
        {
            part = (int)Math.Min(left, 1 << 30);
            stream.Write(new ReadOnlySpan<byte>(bytes, part));
        }
    }

    protected override bool ReleaseHandle()
    {
        NativeImaging.BufferFree(handle);
        return true;
    }
}
