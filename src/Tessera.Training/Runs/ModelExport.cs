using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Preprocessing;
using Tessera.Export;
using Tessera.Models;
using Tessera.Models.Weights;
using Tessera.Onnx.Models;
using Tessera.Torch;
using Tessera.Torch.Tracing;

namespace Tessera.Training.Runs;

/// <summary>A network as a file that works without us: traced once, written as TorchScript or ONNX. A video network
/// takes its state as further inputs and gives the next as further outputs, in TorchScript as a tuple.</summary>
public static class ModelExport
{
    // Sizes stay dynamic in a trace; the example only has to pass through, and odd sizes would show a size that froze.
    private const int ExampleHeight = 70, ExampleWidth = 90;

    public static void ToTorchScript(string path, Network network, int channels)
    {
        using var scope = new TensorScope();
        using ScriptModule script = Trace(network, channels);
        AtomicFile.Write(path, script.Save);
    }

    /// <exception cref="ExportException">An operator has no ONNX form; it and its module are named.</exception>
    public static void ToOnnx(string path, Network network, LabelMap labels, ImagePreprocessing preprocessing, string provenance)
    {
        using var scope = new TensorScope();
        using ScriptModule script = Trace(network, preprocessing.Channels);
        var options = new ExportOptions(labels, preprocessing, provenance, Only(network), State(network));
        byte[] model = OnnxExporter.Export(TracedGraphReader.Read(script, network), options);
        AtomicFile.Write(path, stream => stream.Write(model));
    }

    /// <summary>The weights alone, float32, by PyTorch's keys: what other programs load. Labels and preprocessing stand in the
    /// header.</summary>
    public static void ToSafetensors(string path, Network network, LabelMap labels, ImagePreprocessing preprocessing)
    {
        using var scope = new TensorScope();
        var weights = network.StateDict().Select(s => (s.Key, IsFloat(s.Value.Type) ? s.Value.To(DType.Float32) : s.Value));
        SafetensorsFile.Write(path, weights, new Dictionary<string, string>
        {
            // Who reads the values: Hugging Face's loaders refuse files without it.
            ["format"] = "pt",
            [LabelMapJson.Key] = labels.ToJson(),
            [PreprocessingJson.Key] = preprocessing.ToJson(),
        });
    }

    private static bool IsFloat(DType type) => type is DType.Float16 or DType.BFloat16 or DType.Float64;

    private static ScriptModule Trace(Network network, int channels)
    {
        network.To(Device.Cpu, MemoryFormat.Contiguous);
        (int height, int width) = Only(network) ?? (ExampleHeight, ExampleWidth);
        Tensor example = Tensor.Zeros([1, channels, height, width]);
        if (network is not VideoNetwork video) return ScriptModule.Trace(network, example);
        var state = video.State.Select((map, i) => ($"state{i}", Tensor.Zeros(map.Shape(1, height, width))));
        return ScriptModule.Trace(
            network, inputs => Step(video, inputs), [("image", example), .. state], outputs: 1 + video.State.Count);
    }

    private static IReadOnlyList<Tensor> Step(VideoNetwork network, IReadOnlyList<Tensor> inputs)
    {
        VideoStep step = network.Step(inputs[0], [.. inputs.Skip(1)]);
        return [step.Logits, .. step.State];
    }

    private static ModelState? State(Network network) =>
        network is VideoNetwork video ? ModelState.Of(video.State.Select(map => (map.Channels, map.Stride))) : null;

    private static (int Height, int Width)? Only(Network network) =>
        network.FixedSize is { } size ? (size.Height, size.Width) : null;
}
