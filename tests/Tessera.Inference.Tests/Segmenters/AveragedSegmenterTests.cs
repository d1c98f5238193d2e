using System.Runtime.InteropServices;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Core.Probabilities;
using Tessera.Imaging.Images;
using Tessera.Inference.Segmenters;

namespace Tessera.Inference.Tests.Segmenters;

public sealed class AveragedSegmenterTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Through the graph cut at its head, and through the whole graph.
    [Theory]
    [InlineData("cut.onnx")]
    [InlineData("resized.onnx")]
    public void Probabilities_AloneAndAveraged_ArePyTorchs(string model)
    {
        IProbabilitySegmenter segmenter = Segmenter.Load(OnnxNetworkTests.Golden(model));
        using var averaged = new AveragedSegmenter([new(model, segmenter)], ImageVariant.All(flip: true, 0.75, 1, 1.25));

        AssertClose("probabilities.raw", segmenter.Probabilities(Picture()));
        AssertClose("probabilities-averaged.raw", averaged.Probabilities(Picture()));
    }

    [Fact]
    public void Segment_NetworkThatCopies_IsTheSameMirroredAndAtScaleOne()
    {
        using AveragedSegmenter averaged = new([Copy("a", "")],
            ImageVariant.All(flip: true, 1));
        Image image = Grey(37, 23);

        Assert.Equal(image.Bytes.ToArray(), averaged.Segment(image).Ids8.ToArray());
    }

    // Of seven columns a square of four shows 1 to 4, mirrored 2 to 5: what the mirrored image alone shows is not answered.
    [Fact]
    public void Segment_CropOfAnOddRest_AnswersWhereTheImageItselfIsShown()
    {
        using AveragedSegmenter averaged = new(
            [Copy("a", """{"step":"resize","policy":"crop","width":4,"height":4},""")],
            ImageVariant.All(flip: true, 1));
        var image = new Image(7, 4, 1);
        for (int i = 0; i < 28; i++) image.Bytes[i] = (byte)(10 * (i % 7));

        Assert.Equal([255, 10, 20, 30, 40, 255, 255], averaged.Segment(image).Ids8[..7].ToArray());
    }

    [Fact]
    public void Probabilities_OfTwoModels_MeetByTheNamesOfTheirClasses()
    {
        var one = new Fixed(["sky", "road"], [0.9f, 0.1f]);
        var other = new Fixed(["road", "Sky"], [0.6f, 0.4f]);
        var averaged = new AveragedSegmenter([new("one", one), new("other", other)], ImageVariant.All(flip: false, 1));

        Assert.Equal([0.65f, 0.35f], averaged.Probabilities(new Image(1, 1)), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal(0, averaged.Segment(new Image(1, 1))[0, 0]);
        averaged.Dispose();
        Assert.True(one.IsDisposed && other.IsDisposed);
    }

    // H(0.9, 0.1) = 0.46900 bits and H(0.4, 0.6) = 0.97095, whatever the order of their classes.
    [Fact]
    public void Probabilities_WithTheirEntropy_AreTheMeansOfBoth()
    {
        using Fixed one = new(["sky", "road"], [0.9f, 0.1f]), other = new(["road", "sky"], [0.6f, 0.4f]);
        var averaged = new AveragedSegmenter([new("one", one), new("other", other)], ImageVariant.All(flip: true, 1));
        float[] planes = [9, 9, 9, 9], entropy = [9, 9];

        averaged.Probabilities(new Image(2, 1), planes, entropy);

        Assert.Equal([0.65f, 0.65f, 0.35f, 0.35f], planes, (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.All(entropy, value => Assert.Equal((0.46900 + 0.97095) / 2, value, 1e-4));
    }

    // Mirrored, a pixel's entropy comes back to where it was.
    [Fact]
    public void Probabilities_WithTheirEntropy_LookTheSameWay()
    {
        using IProbabilitySegmenter alone = Copy("a", "").Segmenter;
        using AveragedSegmenter averaged = new([Copy("b", "")], ImageVariant.All(flip: true, 1));
        Image image = Grey(37, 23);
        float[] planes = new float[alone.Labels.Count * 37 * 23], entropy = new float[37 * 23];
        averaged.Probabilities(image, planes, entropy);

        float[] expected = new float[37 * 23];
        CertaintyMap.AddEntropy(alone.Probabilities(image), alone.Labels.Count, expected);

        Assert.True(expected.Max() - expected.Min() > 0.01f);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], entropy[i], 1e-5);
    }

    [Theory]
    [InlineData("other: has no class 'road', which one has (did you mean 'roads'?)", "sky", "roads")]
    [InlineData("other: has a class 'car', which one has not", "sky", "road", "car")]
    public void Open_ModelsOfOtherClasses_AreRefused(string expected, params string[] names)
    {
        using Fixed one = new(["sky", "road"], [1, 0]), other = new(names, [1, 0, 0]);

        AssertRefused(expected, () => new AveragedSegmenter([new("one", one), new("other", other)], ImageVariant.All(false, 1)));
    }

    [Fact]
    public void Open_VariantsThatAModelCannotAnswer_AreRefused()
    {
        NamedSegmenter resizing = Copy("small", """{"step":"resize","width":4,"height":4},""");
        using var video = new Fixed(["sky"], [1]) { Remembers = true };

        AssertRefused("small: resizes every image", () => new AveragedSegmenter([resizing], ImageVariant.All(false, 1, 2)));
        AssertRefused("video: remembers the frames before",
            () => new AveragedSegmenter([new("video", video)], ImageVariant.All(true, 1)));
        Assert.True(new AveragedSegmenter([new("video", video)], ImageVariant.All(false, 1)).Remembers);
        resizing.Segmenter.Dispose();
    }

    [Fact]
    public void Probabilities_ScaleBeyondAnyImage_IsRefused()
    {
        using var one = new Fixed(["sky"], [1]);
        var averaged = new AveragedSegmenter([new("one", one)], ImageVariant.All(false, 10));

        AssertRefused("is 4000x3000, 40000x30000 at scale 10", () => averaged.Probabilities(new Image(4000, 3000, 1)));
    }

    private static void AssertRefused(string expected, Func<object> work) =>
        Assert.Contains(expected, Assert.Throws<InputException>(work).Message, StringComparison.Ordinal);

    private static void AssertClose(string golden, float[] planes)
    {
        float[] expected = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(OnnxNetworkTests.Golden(golden)).AsSpan()).ToArray();
        Assert.Equal(expected.Length, planes.Length);
        for (int i = 0; i < planes.Length; i++) Assert.Equal(expected[i], planes[i], 2e-5);
    }

    private static Image Picture()
    {
        var image = new Image(21, 17);
        for (int i = 0; i < image.Bytes.Length; i++) image.Bytes[i] = (byte)(i * 37 % 251);
        return image;
    }

    private static Image Grey(int width, int height)
    {
        var image = new Image(width, height, 1);
        for (int i = 0; i < image.Bytes.Length; i++) image.Bytes[i] = (byte)(i * 37 % 251);
        return image;
    }

    // With normalisation behind the step that is given.
    private NamedSegmenter Copy(string name, string step)
    {
        string model = _folder[name + ".onnx"];
        File.Copy(OnnxNetworkTests.Golden("copy.onnx"), model);
        string steps = $$"""[{{step}}{"step":"normalise","scale":1,"mean":[100],"deviation":[50]}]""";
        File.WriteAllText(
            ModelContract.SideFileOf(model), $$$"""{"tessera.preprocessing":{"version":1,"steps":{{{steps}}},"channels":1}}""");
        return new NamedSegmenter(name, Segmenter.Load(model));
    }

    /// <summary>The same answer everywhere.</summary>
    private sealed class Fixed(string[] names, float[] answer) : IProbabilitySegmenter
    {
        public LabelMap Labels { get; } = LabelMap.FromNames(names);

        public ImagePreprocessing Preprocessing { get; } = new(3, []);

        public bool Remembers { get; init; }

        public bool IsDisposed { get; private set; }

        public Mask Segment(Image image) => throw new NotSupportedException();

        public float[] Probabilities(Image image, (int Width, int Height)? size = null)
        {
            (int width, int height) = size ?? (image.Width, image.Height);
            return [.. answer.SelectMany(p => Enumerable.Repeat(p, width * height))];
        }

        public void Dispose() => IsDisposed = true;
    }
}
