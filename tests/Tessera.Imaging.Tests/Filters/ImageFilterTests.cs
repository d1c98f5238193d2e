using System.Runtime.InteropServices;
using Tessera.Core.Files;
using Tessera.Core.Preprocessing;
using Tessera.Imaging.Filters;
using Tessera.Imaging.Images;
using Tessera.Imaging.Preprocessing;

namespace Tessera.Imaging.Tests.Filters;

/// <summary>Filters against make_filters.py.</summary>
public sealed class ImageFilterTests
{
    private const int Width = 32, Height = 24;

    private static readonly Dictionary<string, (string Kind, byte[] Bytes)> Expected =
        File.ReadAllLines(Golden.PathOf("filters.txt")).Select(line => line.Split('\t'))
            .ToDictionary(words => words[0], words => (words[1], Convert.FromHexString(words[2])));

    [Theory]
    [InlineData("gaussian(pixels=1)", 1)] // OpenCV sums bytes in fixed point
    [InlineData("median(pixels=3)", 0)]
    [InlineData("bilateral(pixels=2, range=0.1)", 1)]
    [InlineData("non-local-means(range=0.04)", 0)]
    [InlineData("clahe(clip=2, tiles=4)", 0)]
    [InlineData("grey-world", 0)]
    public void Run_OnBytes_GivesWhatPythonGives(string filter, int tolerance)
    {
        Image found = Run(filter, Rgb());

        Assert.Equal((Width, Height, 3, SampleType.UInt8), (found.Width, found.Height, found.Channels, found.Type));
        Assert.InRange(Golden.Difference(Expected[filter].Bytes, found.Bytes), 0, tolerance);
    }

    [Theory]
    [InlineData("median(pixels=5)")]
    [InlineData("clahe(clip=3, tiles=2)")]
    public void Run_OnWords_GivesWhatPythonGives(string filter)
    {
        ushort[] expected = MemoryMarshal.Cast<byte, ushort>(Expected[filter].Bytes).ToArray();

        Assert.Equal(expected, Run(filter, Deep()).Samples<ushort>().ToArray());
    }

    [Theory]
    [InlineData("standardise", false)]
    [InlineData("window(low=500, high=3000)", true)]
    [InlineData("percentiles(low=2, high=97)", true)]
    public void Run_ToFloats_GivesWhatNumPyGives(string filter, bool deep)
    {
        float[] expected = MemoryMarshal.Cast<byte, float>(Expected[filter].Bytes).ToArray();

        float[] found = Run(filter, deep ? Deep() : Rgb()).Samples<float>().ToArray();

        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    // Where the reference has no value between two, scikit-image makes one up and we take one of them:
    // they are up to 4 apart here.
    [Fact]
    public void HistogramMatch_GivesTheReferencesValues()
    {
        Image reference = Rgb(), image = Rgb();
        byte[] rows = image.Bytes.ToArray();
        for (int y = 0; y < Height; y++)
        {
            for (int i = 0; i < Width * 3; i++) reference.Row(y)[i] = (byte)(255 - rows[(Height - 1 - y) * Width * 3 + i] / 2);
        }

        byte[] found = HistogramMatch.Run(image, HistogramMatch.To(reference)).Bytes.ToArray();

        int[] off = [.. Expected["match-histogram"].Bytes.Zip(found, (e, f) => Math.Abs(e - f))];
        Assert.InRange(off.Max(), 0, 2);
        Assert.InRange(off.Average(), 0, 1);
        // The reference itself stays as it is.
        Image same = HistogramMatch.Run(reference, HistogramMatch.To(reference));
        Assert.InRange(Golden.Difference(reference.Bytes, same.Bytes), 0, 1);
    }

    // Half of the values are not above the lower one: it becomes the middle of the reference, and the higher one its top.
    [Fact]
    public void HistogramMatch_OfTwoValues_TakesThoseOfTheirRanks()
    {
        var reference = new Image(256, 1, 1);
        for (int i = 0; i < 256; i++) reference.Bytes[i] = (byte)i;
        var image = new Image(2, 1, 1);
        (image.Bytes[0], image.Bytes[1]) = (10, 20);

        Assert.Equal([128, 255], HistogramMatch.Run(image, HistogramMatch.To(reference)).Bytes.ToArray());
    }

    [Fact]
    public void Bilateral_OfFloats_TakesItsRangeAsAPartOfOne()
    {
        Image bytes = Rgb();
        var image = new Image(Width, Height, 3, SampleType.Float32);
        for (int i = 0; i < bytes.Bytes.Length; i++) image.Samples<float>()[i] = bytes.Bytes[i] / 255f;

        float[] found = Run("bilateral(pixels=2, range=0.1)", image).Samples<float>().ToArray();

        for (int i = 0; i < found.Length; i++)
            Assert.Equal(Expected["bilateral(pixels=2, range=0.1)"].Bytes[i] / 255f, found[i], 1.6f / 255);
    }

    [Theory]
    [InlineData("window(low=0, high=2)", new[] { 0, 0.5f, 1, 1, 0 })]
    [InlineData("percentiles(low=0, high=100)", new[] { 0, 0, 0.5f, 1, 0 })]
    public void Windows_OfWhatIsNoNumber_BecomeZeroAndCountForNothing(string filter, float[] expected) =>
        Assert.Equal(expected, Run(filter, Floats(float.NaN, 1, 2, filter[0] == 'w' ? float.PositiveInfinity : 3,
            float.NegativeInfinity)).Samples<float>().ToArray());

    [Fact]
    public void Filters_OfOneValue_BecomeZero()
    {
        Assert.Equal([0f, 0, 0],
            Run("percentiles(low=0, high=100)", Floats(5, 5, float.PositiveInfinity)).Samples<float>().ToArray());
        Assert.Equal([0f, 0, 0], Run("standardise", Floats(5, 5, 5)).Samples<float>().ToArray());
    }

    // What a training cuts its crops from and what a prediction is made of are the same pixels.
    [Fact]
    public void Preprocessor_WithFilters_IsTheStepsOneAfterTheOther()
    {
        var normalise = new NormaliseStep(255, [0.4f, 0.5f, 0.6f], [0.2f, 0.3f, 0.25f]);
        PreprocessingStep[] steps = [new ResizeStep(LongSide: 20), .. FilterTable.Parse("median + grey-world")];
        var definition = ImagePreprocessing.FromJson(new ImagePreprocessing(3, [.. steps, normalise]).ToJson());
        var preprocessor = new Preprocessor(definition);
        (int width, int height) = preprocessor.OutputSize(Width, Height);
        float[] found = new float[preprocessor.OutputLength(Width, Height)];

        preprocessor.Run(Rgb(), found, TensorLayout.Nhwc);

        Image image = new ImageSteps(steps).Run(Rgb());
        Assert.Equal((20, 15), (width, height));
        Assert.Equal((width, height), (image.Width, image.Height));
        for (int i = 0; i < found.Length; i++)
            Assert.Equal((image.Bytes[i] / 255f - normalise.Mean[i % 3]) / normalise.Deviation[i % 3], found[i], 1e-5f);
    }

    [Theory]
    [InlineData("bilateral", "a.png: has 1 channels of UInt16; bilateral takes 1 or 3 of UInt8 or Float32")]
    [InlineData("non-local-means", "a.png: has 1 channels of UInt16; non-local-means takes 1 or 3 of UInt8")]
    public void Run_OnWhatAFilterDoesNotTake_SaysWhatItTakes(string filter, string expected) =>
        Assert.Equal(expected, Assert.Throws<InputException>(() =>
            new ImageSteps(FilterTable.Parse(filter)).Run(Deep(), "a.png")).Message);

    [Fact]
    public void Run_ManyBands_FiltersEachAsByItself()
    {
        var bands = new Image(Width, Height, 6);
        Image rgb = Rgb();
        for (int i = 0; i < Width * Height; i++)
        {
            for (int c = 0; c < 6; c++) bands.Bytes[i * 6 + c] = rgb.Bytes[i * 3 + c % 3];
        }

        Image found = Run("median(pixels=3)", bands);

        for (int i = 0; i < Width * Height * 6; i++)
            Assert.Equal(Expected["median(pixels=3)"].Bytes[i / 6 * 3 + i % 3], found.Bytes[i]);
    }

    private static Image Run(string filter, Image image) => ImageFilter.Run(image, FilterTable.Parse(filter)[0]);

    private static Image Floats(params float[] values)
    {
        var image = new Image(values.Length, 1, 1, SampleType.Float32);
        values.CopyTo(image.Samples<float>());
        return image;
    }

    private static Image Rgb()
    {
        var image = new Image(Width, Height);
        for (int i = 0; i < image.Bytes.Length; i++) image.Bytes[i] = (byte)Value(i / 3 % Width, i / 3 / Width, i % 3);
        return image;
    }

    private static Image Deep()
    {
        var image = new Image(Width, Height, 1, SampleType.UInt16);
        Span<ushort> samples = image.Samples<ushort>();
        for (int i = 0; i < samples.Length; i++) samples[i] = (ushort)(Value(i % Width, i / Width, 0) * 16);
        return image;
    }

    // The picture of make_filters.py.
    private static int Value(int x, int y, int c) => (x * 5 + y * 3 + c * 40 + x * y % 11 * 6 + (x > 16 ? 60 : 0)) % 256;
}
