using Tessera.Core.Labels;
using Tessera.Core.Preprocessing;
using Tessera.Onnx.Models;
using Tessera.Onnx.Sessions;
using Tessera.Torch.Tracing;

namespace Tessera.Export.Tests;

public sealed class OnnxExporterTests
{
    [Fact]
    public void Export_UnknownOperator_NamesItAndTheModuleThatCalledIt()
    {
        TracedGraph graph = Exports.Single("aten::fft_rfft2", "decoder.0.mix", new ValueOperand("x"));

        var error = Assert.Throws<ExportException>(() => OnnxExporter.Export(graph, Exports.Options(3)));

        Assert.Equal("aten::fft_rfft2, called by decoder.0.mix: this operator has no mapping to ONNX; the export stops here",
            error.Message);
    }

    [Fact]
    public void Export_KnownOperatorUsedInAWayOnnxHasNot_SaysWhy()
    {
        TracedGraph graph = Exports.Single("aten::squeeze", "", new ValueOperand("x"));

        var error = Assert.Throws<ExportException>(() => OnnxExporter.Export(graph, Exports.Options(3)));

        Assert.StartsWith("aten::squeeze, called by the network itself: without a dimension its result depends", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Export_BatchNormInTraining_IsRefused()
    {
        GoldenTrace golden = GoldenTrace.Read("half");
        TracedNode[] nodes = [.. golden.Graph.Nodes.Select(node => node.Operator != "aten::batch_norm" ? node
            : node with { Operands = [.. node.Operands.Take(5), new ConstantOperand(true), .. node.Operands.Skip(6)] })];

        var error =
            Assert.Throws<ExportException>(() => OnnxExporter.Export(golden.Graph with { Nodes = nodes }, Exports.Options(5)));

        Assert.StartsWith("aten::batch_norm, called by body.1: it takes statistics of the batch", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Export_OtherNumberOfClassesThanTheLabelMap_IsRefused()
    {
        var error = Assert.Throws<ExportException>(() => OnnxExporter.Export(GoldenTrace.Read("half").Graph, Exports.Options(4)));

        Assert.Equal("the network gives 5 channels but the label map has 4 classes", error.Message);
    }

    [Fact]
    public void Export_Model_KeepsTheContract()
    {
        ExportOptions options = Exports.Options(5) with { Provenance = "ä" };
        using var session = OnnxSession.FromBytes(OnnxExporter.Export(GoldenTrace.Read("unet").Graph, options), "unet");

        Assert.Equal("image Float [N, 3, H, W]", Assert.Single(session.Inputs).ToString());
        Assert.Equal("logits Float [N, 5, H, W]", Assert.Single(session.Outputs).ToString());
        Assert.Equal(options.Labels.Classes, LabelMap.FromJson(session.Metadata["tessera.labels"], "unet").Classes);
        Assert.Equal(3, ImagePreprocessing.FromJson(session.Metadata["tessera.preprocessing"], "unet").Channels);
        Assert.Equal("ä", session.Metadata["tessera.provenance"]);
    }

    [Theory]
    [InlineData("unet", "head/Conv")]
    [InlineData("half", "body.2/Relu")]
    [InlineData("aligned", "")]       // its corners differ from the runtime's own upsampling
    [InlineData("shuffle", "")]
    [InlineData("padded", "")]
    public void Export_LastResizeToTheImagesSize_IsNamedAsTheHead(string name, string head)
    {
        GoldenTrace golden = GoldenTrace.Read(name);
        byte[] model = OnnxExporter.Export(golden.Graph, Exports.Options((int)golden.Cases[0].OutputShape[1]));

        string expected = head.Length == 0 ? "" : $$"""{"version":1,"tensor":"{{head}}","multiple":1}""";
        Assert.Equal(expected, OnnxModelFile.FromBytes(model, name).Metadata[ModelHead.Key]);
    }

    [Fact]
    public void Export_CutAtTheHead_GivesWhatTheResizeWasFed()
    {
        GoldenTrace golden = GoldenTrace.Read("half");
        byte[] model = OnnxExporter.Export(golden.Graph, Exports.Options(5));
        using var cut = OnnxSession.FromBytes(OnnxModelFile.FromBytes(model, "half").CutAt("body.2/Relu"), "cut");
        GoldenTrace.Case example = golden.Cases[1];

        using OnnxValue small = cut.Run(example.Image, example.Shape);

        // Image 8 x 12, one stride of 2. At a corner, align_corners = false repeats the small map's own corner.
        Assert.Equal([1, 5, 4, 6], small.Shape);
        for (int k = 0; k < 5; k++) Assert.Equal(example.Output[k * 8 * 12], small.Data[k * 4 * 6], 1e-5f);
    }
}
