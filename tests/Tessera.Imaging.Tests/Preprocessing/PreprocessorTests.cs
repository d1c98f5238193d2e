using Tessera.Core.Files;
using Tessera.Core.Preprocessing;
using Tessera.Imaging.Files;
using Tessera.Imaging.Geometry;
using Tessera.Imaging.Images;
using Tessera.Imaging.Preprocessing;

namespace Tessera.Imaging.Tests.Preprocessing;

public sealed class PreprocessorTests
{
    private static readonly NormaliseStep ImageNet = new(255, [0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    [Theory]
    [InlineData("rgb.png", 255, "normalised-nchw", TensorLayout.Nchw)]
    [InlineData("rgb.png", 255, "normalised-nhwc", TensorLayout.Nhwc)]
    [InlineData("rgb-16.png", 65535, "normalised-16-nchw", TensorLayout.Nchw)]
    public void Normalising_equals_numpy(string file, float scale, string golden, TensorLayout layout)
    {
        var preprocessor = new Preprocessor(new ImagePreprocessing(3, [ImageNet with { Scale = scale }]));
        var floats = new float[preprocessor.OutputLength(Golden.Width, Golden.Height)];

        preprocessor.Run(ImageFile.Read(Golden.PathOf(file)), floats, layout);

        float[] expected = Golden.Raw<float>(golden);
        // One multiply-add in float32 against float64 rounded: a few units of the last place of values up to 2.6.
        for (int i = 0; i < expected.Length; i++) Assert.InRange(floats[i] - expected[i], -1e-6f, 1e-6f);
    }

    [Theory]
    [InlineData(SampleType.UInt8)]
    [InlineData(SampleType.UInt16)]
    [InlineData(SampleType.Float32)]
    public void Vectors_equal_the_plain_formula_bit_for_bit(SampleType type)
    {
        var random = new Random(2);
        foreach (int channels in new[] { 1, 2, 3, 4, 5 })
        {
            float[] mean = [.. Enumerable.Range(0, channels).Select(c => 0.1f * c)],
                deviation = [.. Enumerable.Range(0, channels).Select(c => 0.5f + c)];
            var preprocessor = new Preprocessor(new ImagePreprocessing(channels, [new NormaliseStep(200, mean, deviation)]));
            foreach (int width in new[] { 1, 7, 16, 17, 53 })
            {
                var image = new Image(width, 3, channels, type);
                random.NextBytes(image.Bytes);
                if (type == SampleType.Float32)
                    foreach (ref float sample in image.Samples<float>()) sample = random.NextSingle() * 300;
                float[] planes = new float[width * 3 * channels], interleaved = new float[width * 3 * channels];

                preprocessor.Run(image, planes, TensorLayout.Nchw);
                preprocessor.Run(image, interleaved, TensorLayout.Nhwc);

                for (int pixel = 0; pixel < width * 3; pixel++)
                {
                    for (int c = 0; c < channels; c++)
                    {
                        float expected =
                            MathF.FusedMultiplyAdd(Sample(image, pixel * channels + c), (float)(1 / (200.0 * deviation[c])),
                            (float)(-(double)mean[c] / deviation[c]));
                        Assert.Equal(expected, planes[c * width * 3 + pixel]);
                        Assert.Equal(expected, interleaved[pixel * channels + c]);
                    }
                }
            }
        }
    }

    [Fact]
    public void Steps_run_in_order_and_sizes_are_known_beforehand()
    {
        var preprocessor =
            new Preprocessor(new ImagePreprocessing(3, [new ResizeStep(LongSide: 54), new ResizeStep(20, 10), ImageNet]));
        Image scene = ImageFile.Read(Golden.PathOf("rgb.png"));
        var floats = new float[20 * 10 * 3];

        preprocessor.Run(scene, floats, TensorLayout.Nhwc);

        Assert.Equal((20, 10), preprocessor.OutputSize(27, 18));
        Image byHand = Resizer.Resize(Resizer.Resize(scene, 54, 36), 20, 10);
        for (int i = 0; i < floats.Length; i++)
            Assert.Equal((byHand.Bytes[i] / 255.0 - ImageNet.Mean[i % 3]) / ImageNet.Deviation[i % 3], floats[i], 1e-5);
    }

    [Theory]
    [InlineData(4000, 2000, 1000, 500)]
    [InlineData(2000, 4000, 500, 1000)]
    [InlineData(3, 2000, 2, 1000)]
    [InlineData(1, 5000, 1, 1000)]
    public void A_long_side_keeps_the_shape(int width, int height, int expectedWidth, int expectedHeight)
    {
        var preprocessor = new Preprocessor(new ImagePreprocessing(3, [new ResizeStep(LongSide: 1000)]));

        Assert.Equal((expectedWidth, expectedHeight), preprocessor.OutputSize(width, height));
    }

    // 4x2 in 4x5: one row of zeros above, two below, in either layout; the filter's mean is that of the image alone.
    [Theory]
    [InlineData(TensorLayout.Nchw)]
    [InlineData(TensorLayout.Nhwc)]
    public void Padding_is_zero_around_the_normalised_image(TensorLayout layout)
    {
        var image = new Image(4, 2, 2);
        for (int i = 0; i < 16; i++) image.Bytes[i] = (byte)(i + 1);
        PreprocessingStep[] steps = [new ResizeStep(4, 5, Policy: ResizePolicy.Pad), new NormaliseStep(2, [1, 2], [1, 4])];
        var preprocessor = new Preprocessor(new ImagePreprocessing(2, steps));
        float[] floats = new float[40];
        Array.Fill(floats, 99);

        preprocessor.Run(image, floats, layout);

        Assert.Equal(((4, 5), 40), (preprocessor.OutputSize(4, 2), preprocessor.OutputLength(4, 2)));
        for (int y = 0; y < 5; y++)
        {
            for (int x = 0; x < 4; x++)
            {
                float first = y is 1 or 2 ? image.Bytes[((y - 1) * 4 + x) * 2] / 2f - 1 : 0;
                float second = y is 1 or 2 ? (image.Bytes[((y - 1) * 4 + x) * 2 + 1] / 2f - 2) / 4 : 0;
                (int at, int next) = layout == TensorLayout.Nchw ? (y * 4 + x, 20) : ((y * 4 + x) * 2, 1);
                Assert.Equal((first, second), (floats[at], floats[at + next]));
            }
        }
    }

    [Fact]
    public void Filters_see_no_padding()
    {
        var image = new Image(3, 1, 1);
        image.Bytes[1] = 10;
        image.Bytes[2] = 20;
        PreprocessingStep[] steps = [new ResizeStep(3, 3, Policy: ResizePolicy.Pad), new StandardiseStep()];
        var preprocessor = new Preprocessor(new ImagePreprocessing(1, steps));
        float[] floats = new float[9];

        preprocessor.Run(image, floats);

        // Values 10 apart: deviation sqrt(200 / 3).
        float one = (float)(10 / Math.Sqrt(200 / 3.0));
        Assert.Equal([0, 0, 0, -one, 0, one, 0, 0, 0], floats, (a, b) => Math.Abs(a - b) < 1e-4);
    }

    [Fact]
    public void Cropping_takes_the_middle_before_it_resizes()
    {
        Image scene = ImageFile.Read(Golden.PathOf("rgb.png"));
        var preprocessor = new Preprocessor(new ImagePreprocessing(3, [new ResizeStep(9, 9, Policy: ResizePolicy.Crop)]));
        float[] floats = new float[9 * 9 * 3];

        preprocessor.Run(scene, floats, TensorLayout.Nhwc);

        // Of 27x18 the columns 4 to 21, each 2x2 pixels becoming one.
        for (int y = 0; y < 9; y++)
        {
            for (int x = 0; x < 9; x++)
            {
                for (int c = 0; c < 3; c++)
                {
                    double mean = 0;
                    for (int i = 0; i < 4; i++) mean += scene.Bytes[((2 * y + i / 2) * 27 + 4 + 2 * x + i % 2) * 3 + c] / 4.0;
                    Assert.Equal(mean, floats[(y * 9 + x) * 3 + c], 0.5001);
                }
            }
        }
    }

    [Theory]
    [InlineData("grey.png")]
    [InlineData("rgba.png")]
    [InlineData("grey-alpha.png")]
    public void Grey_and_alpha_fit_a_colour_network(string file)
    {
        var preprocessor = new Preprocessor(new ImagePreprocessing(3, []));
        var floats = new float[Golden.Width * Golden.Height * 3];

        preprocessor.Run(ImageFile.Read(Golden.PathOf(file), new ReadOptions(KeepAlpha: true)), floats, TensorLayout.Nhwc);

        byte[] expected = ImageFile.Read(Golden.PathOf(file), new ReadOptions(Channels: 3)).Bytes.ToArray();
        Assert.Equal(expected.Select(v => (float)v), floats);
    }

    [Fact]
    public void Other_channel_counts_are_refused_by_name()
    {
        var preprocessor = new Preprocessor(new ImagePreprocessing(3, []));

        var error = Assert.Throws<InputException>(() => preprocessor.Run(new Image(2, 2, 5), new float[12], name: "scan.tif"));

        Assert.Equal("scan.tif: has 5 channels; the model expects 3", error.Message);
    }

    [Fact]
    public void An_incomplete_step_is_refused_at_once()
    {
        Assert.Throws<InputException>(() => new Preprocessor(new ImagePreprocessing(3, [new ResizeStep(WidthPixels: 3)])));
        Assert.Throws<InputException>(() => new Preprocessor(
            new ImagePreprocessing(1, [new ResizeStep(LongSide: 3, Policy: ResizePolicy.Pad)])));
        Assert.Throws<InputException>(() => new Preprocessor(
            new ImagePreprocessing(1, [new ResizeStep(3, 3, Policy: ResizePolicy.Crop), new ResizeStep(2, 2)])));
        Assert.Throws<InputException>(() => new Preprocessor(new ImagePreprocessing(1, [ImageNet])));
        Assert.Throws<InputException>(() => new Preprocessor(new ImagePreprocessing(1, [new NormaliseStep(1, [0], [0])])));
    }

    private static float Sample(Image image, int i) => image.Type switch
    {
        SampleType.UInt8 => image.Samples<byte>()[i],
        SampleType.UInt16 => image.Samples<ushort>()[i],
        _ => image.Samples<float>()[i],
    };
}
