using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Inference.Segmenters;

namespace Tessera.Inference.Tests.Segmenters;

public sealed class OnnxNetworkTests
{
    [Theory]
    [InlineData("plain.onnx", "plain.mask")]
    [InlineData("resized.onnx", "resized.mask")]
    [InlineData("cut.onnx", "resized.mask")]
    public void Run_GivesPyTorchsMask(string model, string expected)
    {
        using OnnxNetwork network = Open(model);

        Mask mask = network.Run(Input(37, 29), 3, 29, 37);

        Assert.Equal((37, 29), (mask.Width, mask.Height));
        Assert.Equal(File.ReadAllBytes(Golden(expected)), mask.Ids8.ToArray());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 3)]
    [InlineData(64, 48)]
    public void Run_CutAtItsHead_GivesTheUncutMaskAtAnySize(int width, int height)
    {
        using OnnxNetwork cut = Open("cut.onnx"), uncut = Open("resized.onnx");

        Mask one = cut.Run(Input(width, height), 3, height, width), other = uncut.Run(Input(width, height), 3, height, width);

        Assert.Equal(other.Ids8.ToArray(), one.Ids8.ToArray());
    }

    [Fact]
    public void Run_SizeThatAFixedModelDoesNotTake_SaysWhichItTakes()
    {
        using OnnxNetwork network = Open("fixed.onnx");

        Assert.Equal(8, network.Run(Input(8, 6), 3, 6, 8).Width);
        var error = Assert.Throws<InputException>(() => network.Run(Input(9, 6), 3, 6, 9));
        Assert.Contains("comes to the network as 9x6", error.Message);
        Assert.Contains("takes only 8x6", error.Message);
    }

    [Fact]
    public void Open_HeadThatTheGraphHasNot_SaysSo() =>
        Assert.Contains("no tensor 'smal'", Assert.Throws<InputException>(() => Open("wrong-head.onnx")).Message);

    [Fact]
    public void Open_ModelOfOtherClasses_SaysWhatItGives()
    {
        ModelContract contract = ModelContract.Read(Golden("plain.onnx"));

        var error = Assert.Throws<InputException>(() => new OnnxNetwork(
            Golden("plain.onnx"), contract with { Labels = Core.Labels.LabelMap.FromNames(["a", "b"]) }));
        Assert.Contains("gives logits of 3 classes, its labels name 2", error.Message);
    }

    internal static string Golden(string name) => Path.Combine(AppContext.BaseDirectory, "golden", name);

    private static OnnxNetwork Open(string name) => new(Golden(name), ModelContract.Read(Golden(name)));

    private static float[] Input(int width, int height) =>
        [.. Enumerable.Range(0, 3 * width * height).Select(i => i * 37 % 101 / 101f)];
}
