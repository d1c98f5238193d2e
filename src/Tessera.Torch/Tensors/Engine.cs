using System.Runtime.InteropServices;
using Tessera.Torch.Native;

namespace Tessera.Torch;

/// <summary>Settings of the whole engine: threads, seeds, devices.</summary>
public static class Engine
{
    /// <summary>libtorch's version, for example "1.13.1".</summary>
    public static string Version => Marshal.PtrToStringUTF8(NativeTorch.Version()) ?? "";

    /// <summary>Threads an operator may use; libtorch itself starts with one where OMP_NUM_THREADS is 1.</summary>
    public static int Threads
    {
        get => NativeTorch.Threads();
        set => NativeTorch.SetThreads(value);
    }

    public static int CudaDevices
    {
        get
        {
            NativeTorch.CudaDevices(out int count);
            return count;
        }
    }

    /// <summary>State of the CPU's random generator, to be saved and set again on resume.</summary>
    public static Tensor RandomState
    {
        get
        {
            NativeTorch.RandomState(out TensorHandle handle);
            return new Tensor(handle);
        }
        set => NativeTorch.SetRandomState(value.Handle);
    }

    public static void Seed(ulong seed) => NativeTorch.Seed(seed);

    /// <summary>Large freed blocks stay with the process, for loops that need them again in each step.</summary>
    public static void KeepFreedMemory() => NativeTorch.KeepFreedMemory();

    /// <exception cref="InvalidOperationException">The device is not there.</exception>
    public static Device Require(Device device)
    {
        if (device.Type == DeviceType.Cuda && device.Index >= CudaDevices)
            throw new InvalidOperationException($"device {device} is not there: this libtorch ({Version}) sees " +
                $"{CudaDevices} CUDA devices; use --device cpu or name a CUDA build with TESSERA_LIBTORCH");
        return device;
    }
}
