using Tessera.Onnx.Native;

namespace Tessera.Onnx.Sessions;

/// <summary>The engine behind every <see cref="OnnxSession"/>, loaded at first use.</summary>
public static class OnnxRuntime
{
    public static string Version => Ort.Instance.Version;

    /// <summary>Execution providers in the loaded library: "CPUExecutionProvider", "CUDAExecutionProvider", ...</summary>
    public static IReadOnlyList<string> Providers => Ort.Instance.Providers();

    /// <summary>Sessions, values and the like that are not yet released; zero when everything was disposed.</summary>
    public static int LiveHandles => OrtHandle.Live;
}
