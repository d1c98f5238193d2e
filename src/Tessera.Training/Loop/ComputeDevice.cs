using Tessera.Core.Files;
using Tessera.Torch;

namespace Tessera.Training.Loop;

/// <summary>Devices by the names that people give them.</summary>
internal static class ComputeDevice
{
    /// <param name="source">Where the name stands: a recipe's key, an option.</param>
    /// <exception cref="InputException">It is no device's name, or the device is not there.</exception>
    public static Device Require(string name, string source)
    {
        try
        {
            return Engine.Require(Device.Parse(name));
        }
        catch (Exception error) when (error is FormatException or InvalidOperationException)
        {
            throw new InputException($"{source}: {error.Message}", error);
        }
    }

    /// <summary>The device of this name where it is there, else the CPU.</summary>
    public static Device OrCpu(string name) =>
        Device.Parse(name) is { Type: DeviceType.Cuda } cuda && cuda.Index < Engine.CudaDevices ? cuda : Device.Cpu;
}
