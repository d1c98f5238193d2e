using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Imaging.Codecs;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Inference.Benchmarks;
using Tessera.Inference.Prediction;
using Tessera.Inference.Segmenters;

namespace Tessera.Inference.Tests.Benchmarks;

public sealed class BenchmarkTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Ids as the authors publish them: labelIds, 1 to 150, category numbers less one.
    [Theory]
    [InlineData("cityscapes", "berlin/berlin_000000_000019_leftImg8bit.png", "berlin_000000_000019_labelIds.png", 7, 33, 17)]
    [InlineData("ade20k", "testing/ADE_test_00000001.png", "ADE_test_00000001.png", 7, 128, 94)]
    public void Run_ForABenchmark_WritesItsIdsUnderItsNames(string name, string image, string mask, int road,
        int bicycle, int pole)
    {
        Photo("in/" + image, 6, 2);

        PredictionResult result = Run(name, "road", "bicycle", "pole");

        Assert.Equal(_folder["out/" + mask], Assert.Single(result.Images).Mask);
        Assert.Equal([_folder["out/" + mask]], Directory.GetFiles(_folder["out"]));
        Assert.Equal([road, road, bicycle, bicycle, pole, pole],
            MaskFile.Read(_folder["out/" + mask]).Ids8[..6].ToArray().Select(id => (int)id));
        ImageHeader header = ImageFile.ReadHeader(_folder["out/" + mask]);
        Assert.Equal((1, false), (header.Channels, header.Indexed));
    }

    // By hand: columns of two, so 6 pixels at a time, column by column: road 149, person and car are things and one "other", 183.
    [Fact]
    public void Run_ForCocoStuff_AlsoWritesTheServersResults()
    {
        Photo("in/000000000139.png", 6, 3);
        Photo("in/000000000025.png", 6, 3);

        Run("coco-stuff", "person", "road", "car");

        Assert.Equal([0, 0, 148, 148, 2, 2],
            MaskFile.Read(_folder["out/000000000139.png"]).Ids8[..6].ToArray().Select(id => (int)id));
        Assert.Equal(Results(25) + "," + Results(139), File.ReadAllText(_folder["out/stuff_results.json"]).Trim('[', ']'));
    }

    [Theory]
    [InlineData("cityscapes", "photo.png", "is no name that cityscapes knows; expected CITY_SEQUENCE_FRAME")]
    [InlineData("coco-stuff", "photo.png", "is no name that coco-stuff knows; expected the number of an image of COCO's")]
    public void Run_AnImageThatTheBenchmarkHasNot_IsRefusedBeforeAnyMask(string name, string image, string expected)
    {
        Photo("in/" + image, 6, 2);

        var error = Assert.Throws<InputException>(() => Run(name, "road"));

        Assert.StartsWith(_folder["in/" + image], error.Message);
        Assert.Contains(expected, error.Message);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public void Run_AModelWithOtherClasses_IsRefusedByName()
    {
        Photo("in/ADE_val_00000001.png", 6, 2);

        Assert.Equal("the model has classes that ade20k does not score: pavement, sign; expected a model of its 150 classes",
            Assert.Throws<InputException>(() => Run("ade20k", "road", "pavement", "sign")).Message);
    }

    [Fact]
    public void Run_TwoImagesOfOneName_AreRefused()
    {
        Photo("in/a/ADE_val_00000001.png", 6, 2);
        Photo("in/b/ADE_val_00000001.png", 6, 2);

        Assert.Contains("would hold the mask of", Assert.Throws<InputException>(() => Run("ade20k", "road")).Message);
    }

    [Fact]
    public void MissingIn_AModelOfFewerClasses_NamesTheOthers()
    {
        Assert.Equal(17, Benchmark.Cityscapes.MissingIn(LabelMap.FromNames(["Road", "sky"])).Count);
        Assert.Empty(Benchmark.CocoStuff.MissingIn(KnownLabels.CocoStuff));
        Assert.Equal("there is no benchmark 'cityscape'; did you mean 'cityscapes'?",
            Assert.Throws<InputException>(() => Benchmark.Find("cityscape")).Message);
    }

    // 3 rows, 2 columns of each class: 6 of person, 6 of road, 6 of car.
    private static string Results(int image) =>
        $$$"""{"image_id":{{{image}}},"category_id":149,"segmentation":{"size":[3,6],"counts":"666"}},""" +
        $$$"""{"image_id":{{{image}}},"category_id":183,"segmentation":{"size":[3,6],"counts":"0660"}}""";

    private PredictionResult Run(string benchmark, params string[] classes)
    {
        using var segmenter = new Stripes(LabelMap.FromNames(classes));
        return new Predictor(segmenter, new() { For = Benchmark.Find(benchmark) })
            .Run([_folder["in"]], _folder["out"], cancellation: TestContext.Current.CancellationToken);
    }

    private void Photo(string name, int width, int height) => ImageFile.Write(_folder[name], new Image(width, height));

    /// <summary>Its classes side by side.</summary>
    private sealed class Stripes(LabelMap labels) : ISegmenter
    {
        public LabelMap Labels => labels;

        public ImagePreprocessing Preprocessing { get; } = new(3, []);

        public Mask Segment(Image image)
        {
            var mask = new Mask(image.Width, image.Height);
            for (int i = 0; i < mask.Ids8.Length; i++) mask.Ids8[i] = (byte)(i % image.Width * labels.Count / image.Width);
            return mask;
        }

        public void Dispose() { }
    }
}
