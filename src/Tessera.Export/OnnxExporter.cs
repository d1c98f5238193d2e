using Tessera.Core.Labels;
using Tessera.Core.Preprocessing;
using Tessera.Export.Mapping;
using Tessera.Onnx.Models;
using Tessera.Onnx.Sessions;
using Tessera.Torch.Tracing;

namespace Tessera.Export;

/// <summary>Writes a traced network as a model file: input "image", output "logits", any number and size of images
/// unless the options name one; a video network's state beside them.</summary>
public static class OnnxExporter
{
    public const string InputName = "image";

    public const string OutputName = "logits";

    /// <summary>Operators that have a mapping, in order.</summary>
    public static IEnumerable<string> Operators => MappingTable.Operators;

    /// <exception cref="ExportException">An operator has no mapping; the message names it and the module that called
    /// it.</exception>
    public static byte[] Export(TracedGraph traced, ExportOptions options)
    {
        IReadOnlyList<StateTensor> state = options.State?.Tensors ?? [];
        if (traced.Inputs.Count != 1 + state.Count)
            throw new ExportException($"the network takes {traced.Inputs.Count} inputs; " +
                $"expected {1 + state.Count}: {Expected("the image", state)}");
        if (traced.Outputs.Count != 1 + state.Count)
            throw new ExportException($"the network gives {traced.Outputs.Count} outputs; " +
                $"expected {1 + state.Count}: {Expected("the logits", state)}");

        var builder = new OnnxModelBuilder("network");
        int channels = options.Preprocessing.Channels;
        OnnxDim height = options.Size is { } only ? only.Height : "H", width = options.Size is { } same ? same.Width : "W";
        var image = new TensorValue(builder.Input(InputName, OnnxElementType.Float, "N", channels, height, width), 4, channels);
        var graph = new GraphMapping(traced, builder);
        graph.Define(traced.Inputs[0], image);
        for (int i = 0; i < state.Count; i++)
        {
            string name = builder.Input(state[i].Input, OnnxElementType.Float, Dims(state[i], options.Size));
            graph.Define(traced.Inputs[i + 1], new TensorValue(name, 4, state[i].Channels));
        }
        graph.MapAll();

        if (graph.Value(traced.Outputs[0]) is not TensorValue { Rank: 4 } logits)
            throw new ExportException("the network's output is not N,K,H,W");
        ModelHead? head = Head.Find(traced, graph, logits, image);
        Finish(builder, logits, image, options.Labels.Count, height, width);
        for (int i = 0; i < state.Count; i++)
        {
            if (graph.Value(traced.Outputs[i + 1]) is not TensorValue next)
                throw new ExportException($"{state[i].Output} is not a tensor");
            builder.Rename(next.Name, state[i].Output);
            builder.Output(state[i].Output, OnnxElementType.Float, Dims(state[i], options.Size));
        }
        builder.Metadata(LabelMapJson.Key, options.Labels.ToJson());
        builder.Metadata(PreprocessingJson.Key, options.Preprocessing.ToJson());
        builder.Metadata(ExportOptions.ProvenanceKey, options.Provenance);
        builder.Metadata(ModelHead.Key, head?.ToJson() ?? "");
        if (graph.ChannelDropouts.Count > 0)
            builder.Metadata(ModelDropout.Key, new ModelDropout(graph.ChannelDropouts).ToJson());
        if (options.State is not null) builder.Metadata(ModelState.Key, options.State.ToJson());
        return builder.ToBytes();
    }

    private static string Expected(string first, IReadOnlyList<StateTensor> state) =>
        state.Count == 0 ? first : $"{first} and the state";

    private static OnnxDim[] Dims(StateTensor tensor, (int Height, int Width)? size)
    {
        if (size is not { } only) return ["N", tensor.Channels, $"H/{tensor.Stride}", $"W/{tensor.Stride}"];
        long[] shape = tensor.Shape(1, only.Height, only.Width);
        return ["N", shape[1], shape[2], shape[3]];
    }

    private static void Finish(OnnxModelBuilder builder, TensorValue logits, TensorValue image, int classes,
        OnnxDim height, OnnxDim width)
    {
        if (logits.Channels is { } channels && channels != classes)
            throw new ExportException($"the network gives {channels} channels but the label map has {classes} classes");
        string name = logits.Name == image.Name ? builder.Node("Identity", "", [image.Name]) : logits.Name;
        builder.Rename(name, OutputName);
        builder.Output(OutputName, OnnxElementType.Float, "N", classes, height, width);
    }
}
