namespace Tessera.Onnx.Sessions;

/// <summary>How far the engine rewrites a graph before it runs; the values are the library's own.</summary>
public enum GraphOptimization { None = 0, Basic = 1, Extended = 2, All = 99 }

/// <param name="IntraThreads">Threads within one operator; 0 takes all cores.</param>
/// <param name="Device">"cpu", "cuda" or "cuda:1".</param>
/// <param name="Spin">Whether waiting threads spin: faster alone, slower when the cores also decode and write.</param>
/// <param name="Library">Path of ONNX Runtime, for example one with CUDA; null takes what TESSERA_ONNXRUNTIME names, else the
/// program's own. A process has one: the first model's.</param>
public sealed record OnnxSessionOptions(
    int IntraThreads = 0,
    string Device = "cpu",
    GraphOptimization Optimization = GraphOptimization.All,
    bool Spin = true,
    string? Library = null);
