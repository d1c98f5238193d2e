using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

namespace Tessera.Torch.Native;

/// <summary>What a native call returned; anything but success has become an exception before the caller sees it.</summary>
[NativeMarshalling(typeof(StatusMarshaller))]
internal readonly struct Status;

[CustomMarshaller(typeof(Status), MarshalMode.ManagedToUnmanagedOut, typeof(StatusMarshaller))]
internal static class StatusMarshaller
{
    [StackTraceHidden]
    public static Status ConvertToManaged(int status)
    {
        if (status != 0) Throw(status);
        return default;
    }

    [DoesNotReturn, StackTraceHidden]
    private static void Throw(int status)
    {
        string message = Marshal.PtrToStringUTF8(NativeTorch.Error()) ?? "unknown error";
        throw status switch
        {
            2 => new ArgumentException(message),
            3 => new InsufficientMemoryException(message),
            _ => new TorchException(message),
        };
    }
}

/// <summary>libtorch refused a call; the message is its own, after the operator's name and the shapes it was given.</summary>
public sealed class TorchException(string message) : Exception(message);
