using System.Runtime.InteropServices;
using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Imaging.Images;
using Tessera.Inference.Segmenters;

namespace Tessera.Inference.Tests.Segmenters;

/// <summary>Files that PyTorch's exporter wrote, with a side file for their labels and preprocessing, against PyTorch's own
/// answers (golden/make_foreign.py).</summary>
public sealed class ForeignModelTests : IDisposable
{
    private const string Classes = """[{"id":0,"name":"ground"},{"id":1,"name":"tree"},{"id":2,"name":"sky"}]""";
    private const string Normalise =
        """{"step":"normalise","scale":255,"mean":[0.485,0.456,0.406],"deviation":[0.229,0.224,0.225]}""";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("dynamic", "dynamic", 21, 17)]
    [InlineData("softmax", "dynamic", 21, 17)]
    [InlineData("fcn", "fcn", 21, 17)]
    [InlineData("fixed", "fixed", 32, 24)]
    public void Segment_GivesPyTorchsMask(string model, string mask, int width, int height)
    {
        using IProbabilitySegmenter segmenter = Open(model);

        Assert.Equal(Golden(mask + ".mask"), segmenter.Segment(Picture(width, height)).Ids8.ToArray());
    }

    // A softmax behind the graph's own would flatten every answer.
    [Theory, InlineData("dynamic"), InlineData("softmax")]
    public void Probabilities_OfLogitsAndOfASoftmax_ArePyTorchs(string model)
    {
        using IProbabilitySegmenter segmenter = Open(model);
        float[] expected = MemoryMarshal.Cast<byte, float>(Golden("probabilities.raw").AsSpan()).ToArray();

        float[] planes = segmenter.Probabilities(Picture(21, 17));

        Assert.Equal(expected.Length, planes.Length);
        for (int i = 0; i < planes.Length; i++) Assert.Equal(expected[i], planes[i], 2e-5);
    }

    // As SegFormer's and others': logits at a quarter, which PyTorch's users enlarge by hand.
    [Fact]
    public void Segment_LogitsOfAQuarterNamedAsTheHead_AreEnlargedAsPyTorchDoes()
    {
        using IProbabilitySegmenter segmenter = Open("quarter", more: ""","tessera.head":{"version":1,"tensor":"scores"}""");

        Assert.Equal(Golden("quarter.mask"), segmenter.Segment(Picture(21, 17)).Ids8.ToArray());
    }

    [Fact]
    public void Segment_LogitsOfAQuarter_SaysWhatWasExpected()
    {
        using IProbabilitySegmenter segmenter = Open("quarter");

        string line = Refused(() => segmenter.Segment(Picture(21, 17)));

        Assert.Contains("gives 1x3x5x6 for an image of 21x17; expected 1x3 logits of its size", line);
        Assert.Contains("""or a side file with "tessera.head":{"version":1,"tensor":"scores","multiple":1}""", line);
    }

    [Fact]
    public void Segment_FixedSizeAndAnotherImage_SuggestsTheStepThatHelps()
    {
        using IProbabilitySegmenter segmenter = Open("fixed");
        string line = Refused(() => segmenter.Segment(Picture(21, 17)));
        Assert.Contains("comes to the network as 21x17", line);
        Assert.Contains("""begin the steps of the model's preprocessing with {"step":"resize","width":32,"height":24}""", line);

        using IProbabilitySegmenter resized = Open("fixed", first: """{"step":"resize","width":32,"height":24},""");
        Mask mask = resized.Segment(Picture(21, 17));
        Assert.Equal((21, 17), (mask.Width, mask.Height));
    }

    [Theory]
    [InlineData("nhwc", "takes pixel_values Float [N, H, W, 3], channels last; expected N,C,H,W")]
    [InlineData("nhwc-fixed", "takes pixel_values Float [1, 17, 21, 3], channels last; expected N,C,H,W")]
    [InlineData("argmax", "gives scores Int64 [N, ")]
    [InlineData("two-inputs", "takes x Float [N, 3, H, W] and y Float [N, 3, H, W]; expected one float input of N,C,H,W")]
    [InlineData("custom-operator", "com.example")]
    public void Load_ModelThatCannotBeUsed_SaysWhatIsWrong(string model, string expected) =>
        Assert.Contains(expected, Refused(() => Open(model)));

    [Fact]
    public void Load_WithoutASideFile_SaysWhatToWrite()
    {
        string model = _folder["dynamic.onnx"];
        File.WriteAllBytes(model, Golden("dynamic.onnx"));

        string line = Refused(() => Segmenter.Load(model));

        Assert.Contains("does not say which classes it knows", line);
        Assert.Contains("dynamic.onnx.json", line);
    }

    [Fact]
    public void Load_LabelsOfAnotherNumberOfClasses_SaysBothNumbers() =>
        Assert.Contains("gives logits of 3 classes, its labels name 2; expected as many",
            Refused(() => Open("fixed", classes: """[{"id":0,"name":"ground"},{"id":1,"name":"tree"}]""")));

    [Theory, InlineData(0), InlineData(1), InlineData(100), InlineData(600), InlineData(1000)]
    public void Load_CutOff_SaysSo(int bytes)
    {
        string line = Refused(() => Open("dynamic", length: bytes));

        Assert.Matches("damaged|is not a model that", line);
    }

    // Whatever a bit turns into: an answer or one line.
    [Fact]
    public void Load_DamagedAnywhere_IsALineOrAModel()
    {
        byte[] whole = Golden("dynamic.onnx");
        var random = new Random(3);
        for (int i = 0; i < 150; i++)
        {
            byte[] damaged = [.. whole];
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                using IProbabilitySegmenter segmenter = Open("dynamic", file: damaged);
                segmenter.Segment(Picture(8, 6));
            }
            catch (InputException error)
            {
                Assert.DoesNotContain('\n', error.Message);
            }
        }
    }

    private IProbabilitySegmenter Open(string name, string first = "", string more = "", string classes = Classes,
        int? length = null, byte[]? file = null)
    {
        string model = _folder[name + ".onnx"];
        file ??= Golden(name + ".onnx");
        File.WriteAllBytes(model, file[..(length ?? file.Length)]);
        string steps = $$"""{"version":1,"channels":3,"steps":[{{first}}{{Normalise}}]}""";
        string labels = $$"""{"version":1,"classes":{{classes}}}""";
        string side = $$"""{"tessera.labels":{{labels}},"tessera.preprocessing":{{steps}}{{more}}}""";
        File.WriteAllText(ModelContract.SideFileOf(model), side);
        return Segmenter.Load(model);
    }

    private static string Refused(Func<object> work)
    {
        string line = Assert.Throws<InputException>(work).Message;
        Assert.DoesNotContain('\n', line);
        return line;
    }

    private static byte[] Golden(string name) => File.ReadAllBytes(OnnxNetworkTests.Golden(Path.Combine("foreign", name)));

    private static Image Picture(int width, int height)
    {
        var image = new Image(width, height);
        for (int i = 0; i < image.Bytes.Length; i++) image.Bytes[i] = (byte)(i * 37 % 251);
        return image;
    }
}
