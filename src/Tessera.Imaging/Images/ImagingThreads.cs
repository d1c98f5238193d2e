using Tessera.Imaging.Native;

namespace Tessera.Imaging.Images;

/// <summary>How many threads one OpenCV call may use.</summary>
public static class ImagingThreads
{
    /// <summary>
    /// 1 where many images are handled at once (loaders, prediction): libtorch's and ONNX Runtime's pools already fill the cores.
    /// </summary>
    public static void Set(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        NativeImaging.SetThreads(count);
    }
}
