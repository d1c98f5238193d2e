using Tessera.Core.Labels;
using Tessera.Core.Preprocessing;
using Tessera.Export.Mapping;
using Tessera.Onnx.Models;
using Tessera.Onnx.Sessions;
using Tessera.Torch.Tracing;

namespace Tessera.Export;

/// <summary>Writes a traced network as a model file: input "image", output "logits", any number and size of images.</summary>
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
        if (traced.Inputs is not [string input])
            throw new ExportException($"the network takes {traced.Inputs.Count} inputs; expected one, the image");
        if (traced.Outputs is not [string output])
            throw new ExportException($"the network gives {traced.Outputs.Count} outputs; expected one, the logits");

        var builder = new OnnxModelBuilder("network");
        int channels = options.Preprocessing.Channels;
        OnnxDim height = options.Size is { } only ? only.Height : "H", width = options.Size is { } same ? same.Width : "W";
        var image = new TensorValue(builder.Input(InputName, OnnxElementType.Float, "N", channels, height, width), 4, channels);
        var graph = new GraphMapping(traced, builder);
        graph.Define(input, image);
        graph.MapAll();

        if (graph.Value(output) is not TensorValue { Rank: 4 } logits)
            throw new ExportException("the network's output is not N,K,H,W");
        ModelHead? head = Head.Find(traced, graph, logits, image);
        Finish(builder, logits, image, options.Labels.Count, height, width);
        builder.Metadata(LabelMapJson.Key, options.Labels.ToJson());
        builder.Metadata(PreprocessingJson.Key, options.Preprocessing.ToJson());
        builder.Metadata(ExportOptions.ProvenanceKey, options.Provenance);
        builder.Metadata(ModelHead.Key, head?.ToJson() ?? "");
        return builder.ToBytes();
    }

    private static void Finish(OnnxModelBuilder builder, TensorValue logits, TensorValue image, int classes, OnnxDim height, OnnxDim width)
    {
        if (logits.Channels is { } channels && channels != classes)
            throw new ExportException($"the network gives {channels} channels but the label map has {classes} classes");
        string name = logits.Name == image.Name ? builder.Node("Identity", "", [image.Name]) : logits.Name;
        builder.Rename(name, OutputName);
        builder.Output(OutputName, OnnxElementType.Float, "N", classes, height, width);
    }
}
