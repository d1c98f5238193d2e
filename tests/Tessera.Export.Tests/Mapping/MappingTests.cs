using Tessera.Onnx.Models;
using Tessera.Onnx.Sessions;

namespace Tessera.Export.Tests.Mapping;

/// <summary>Each family of operators, traced by PyTorch at one size, against PyTorch's outputs at that and other sizes and
/// batches.</summary>
public sealed class MappingTests
{
    [Theory]
    [InlineData("convolution")]
    [InlineData("normalisation")]
    [InlineData("activation")]
    [InlineData("pooling")]
    [InlineData("adaptive")]
    [InlineData("groups")]
    [InlineData("resize")]
    [InlineData("padding")]
    [InlineData("slicing")]
    [InlineData("arithmetic")]
    [InlineData("attention")]
    [InlineData("shuffle")]
    [InlineData("padded")]
    [InlineData("unet")]
    [InlineData("half")]
    [InlineData("aligned")]
    public void Export_TracedAtOneSize_GivesPyTorchsOutputAtAll(string name)
    {
        GoldenTrace golden = GoldenTrace.Read(name);
        byte[] model = OnnxExporter.Export(golden.Graph, Exports.Options((int)golden.Cases[0].OutputShape[1]));
        Products.Keep(name, model);
        using var session = OnnxSession.FromBytes(model, name);

        foreach (GoldenTrace.Case example in golden.Cases)
        {
            using OnnxValue logits = session.Run(example.Image, example.Shape);

            Assert.Equal(example.OutputShape, logits.Shape);
            Values.AssertClose(example.Output, logits.Data, $"{name} at {string.Join('x', example.Shape)}");
        }
    }

    [Theory]
    [InlineData("unet")]
    [InlineData("resize")]
    [InlineData("padded")]
    [InlineData("attention")]
    public void Export_NoConstantEqualsATracedHeightOrWidth(string name)
    {
        GoldenTrace golden = GoldenTrace.Read(name);
        OnnxModelFile model = OnnxModelFile.FromBytes(
            OnnxExporter.Export(golden.Graph, Exports.Options((int)golden.Cases[0].OutputShape[1])), name);

        // Traced at 9 x 11; no network here has 9 or 11 for another reason.
        foreach (var constant in model.Graph.Initializer.Where(weight => weight.DataType == (int)OnnxElementType.Int64))
        {
            for (int i = 0; i < constant.RawData.Length; i += sizeof(long))
                Assert.False(BitConverter.ToInt64(constant.RawData.Span[i..]) is 9 or 11, constant.Name);
        }
    }
}
