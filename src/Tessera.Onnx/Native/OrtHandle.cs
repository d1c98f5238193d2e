using System.Runtime.InteropServices;

namespace Tessera.Onnx.Native;

/// <summary>One object of the library, released once, and not while a call that leased it still runs.</summary>
internal sealed unsafe class OrtHandle : SafeHandle
{
    private static int _live;

    private readonly delegate* unmanaged<nint, void> _release;

    /// <summary>Objects not yet released, in the whole process.</summary>
    public static int Live => Volatile.Read(ref _live);

    public OrtHandle(nint pointer, delegate* unmanaged<nint, void> release) : base(0, ownsHandle: true)
    {
        _release = release;
        SetHandle(pointer);
        Interlocked.Increment(ref _live);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>The pointer for as long as the lease is not disposed.</summary>
    /// <exception cref="ObjectDisposedException">The owner is disposed.</exception>
    public Lease Use() => new(this);

    protected override bool ReleaseHandle()
    {
        _release(handle);
        Interlocked.Decrement(ref _live);
        return true;
    }

    /// <summary>Several objects' pointers for as long as it is not disposed.</summary>
    internal sealed class Leases : IDisposable
    {
        private readonly List<OrtHandle> _taken = [];

        public Leases(IEnumerable<OrtHandle> owners)
        {
            foreach (OrtHandle owner in owners)
            {
                bool taken = false;
                owner.DangerousAddRef(ref taken);
                _taken.Add(owner);
            }
        }

        public IEnumerable<nint> Pointers => _taken.Select(owner => owner.handle);

        public void Dispose()
        {
            foreach (OrtHandle owner in _taken) owner.DangerousRelease();
            _taken.Clear();
        }
    }

    internal readonly ref struct Lease
    {
        private readonly OrtHandle _owner;

        public Lease(OrtHandle owner)
        {
            bool taken = false;
            owner.DangerousAddRef(ref taken);
            _owner = owner;
        }

        public nint Pointer => _owner.handle;

        public void Dispose() => _owner.DangerousRelease();
    }
}
