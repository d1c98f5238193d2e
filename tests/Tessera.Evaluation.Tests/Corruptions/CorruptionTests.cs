using System.Globalization;
using System.Text.Json;
using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;
using Tessera.Data.Ordering;
using Tessera.Evaluation.Corruptions;
using Tessera.Imaging.Images;

namespace Tessera.Evaluation.Tests.Corruptions;

/// <summary>Corruptions that draw nothing against make_corruptions.py;
/// those that do against what their distribution says.</summary>
public sealed class CorruptionTests
{
    public static TheoryData<string> Names => [.. Corruption.All.Select(c => c.Name)];

    [Theory]
    [InlineData("gaussian-blur")]
    [InlineData("defocus-blur")]
    [InlineData("contrast")]
    [InlineData("brightness")]
    [InlineData("saturate")]
    [InlineData("pixelate")]
    public void Apply_WithoutDraws_GivesWhatNumPyAndOpenCvGive(string name)
    {
        string[][] lines = [.. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "golden", "corruptions.txt"))
            .Select(line => line.Split(' ')).Where(words => words[0] == name)];

        Assert.Equal(Corruption.Strengths, lines.Length);
        foreach (string[] words in lines)
        {
            int strength = int.Parse(words[1], CultureInfo.InvariantCulture);
            byte[] expected = Convert.FromHexString(words[2]), found = Apply(name, strength, Golden()).Bytes.ToArray();
            int worst = expected.Zip(found, (e, f) => Math.Abs(e - f)).Max();
            // Rounding.
            Assert.True(worst <= 1, $"{name} {strength}: {worst} off");
        }
    }

    [Theory]
    [InlineData("gaussian-noise", 1, 0.08)]
    [InlineData("gaussian-noise", 2, 0.12)]
    [InlineData("speckle-noise", 1, 0.5 * 0.15)]
    [InlineData("shot-noise", 2, 0.14142)] // sqrt(0.5 / 25)
    [InlineData("shot-noise", 3, 0.20412)] // sqrt(0.5 / 12)
    public void Apply_Noise_HasTheMeanAndDeviationOfItsDistribution(string name, int strength, double deviation)
    {
        byte[] samples = Apply(name, strength, Grey(256, 256, 128)).Bytes.ToArray();

        double mean = samples.Average(s => s / 255.0);
        double found = Math.Sqrt(samples.Average(s => (s / 255.0 - mean) * (s / 255.0 - mean)));
        // Truncation to bytes takes half a step; a few of the strongest values are clipped.
        Assert.Equal(128 / 255.0, mean, 0.008);
        Assert.InRange(found, deviation * 0.97, deviation * 1.03);
    }

    [Fact]
    public void Apply_Impulses_AreAsManyOfBlackAsOfWhite()
    {
        byte[] samples = Apply("impulse-noise", 5, Grey(256, 256, 128)).Bytes.ToArray();

        Assert.Equal(0.135, samples.Count(s => s == 0) / (double)samples.Length, 0.005);
        Assert.Equal(0.135, samples.Count(s => s == 255) / (double)samples.Length, 0.005);
    }

    // Every trail begins at the point itself, keeps its light, and is as long as the strength says.
    [Fact]
    public void Apply_MotionBlur_DrawsAPointIntoALine()
    {
        Image point = Grey(81, 81, 0);
        for (int c = 0; c < 3; c++) point.Bytes[(40 * 81 + 40) * 3 + c] = 255;

        byte[] samples = Apply("motion-blur", 2, point).Bytes.ToArray();

        int[] lit = [.. Enumerable.Range(0, 81 * 81).Where(i => samples[i * 3] > 0)];
        Assert.InRange(lit.Length, 8, 31);
        Assert.InRange(lit.Sum(i => samples[i * 3]), 235, 275);
        Assert.Contains(40 * 81 + 40, lit);
        Assert.All(lit, i => Assert.InRange(Math.Abs(i % 81 - 40), Math.Abs(i / 81 - 40) - 1, 30));
    }

    [Theory, MemberData(nameof(Names))]
    public void Apply_KeepsTheSizeAndTheOriginal_AndIsTheSameForTheSameSeed(string name)
    {
        Image image = Golden();
        byte[] before = image.Bytes.ToArray();
        Image first = Apply(name, 3, image), again = Apply(name, 3, image);

        Assert.Equal((16, 12, 3), (first.Width, first.Height, first.Channels));
        Assert.Equal(before, image.Bytes.ToArray());
        Assert.Equal(first.Bytes.ToArray(), again.Bytes.ToArray());
        Assert.NotEqual(before, first.Bytes.ToArray());
        Assert.Equal(1, Apply(name, 3, new Image(9, 7, 1)).Channels);
    }

    [Theory, MemberData(nameof(Names))]
    public void Apply_MoreStrength_LeavesLessOfTheImage(string name)
    {
        Image image = Golden();
        double Off(int strength) => Apply(name, strength, image).Bytes.ToArray()
            .Zip(image.Bytes.ToArray(), (a, b) => Math.Abs(a - b)).Average();

        // Saturation goes down first and then up.
        Assert.True(name == "saturate" ? Off(5) > Off(3) : Off(5) > Off(1));
    }

    [Fact]
    public void Run_ASegmenterThatSeesOnlyTheDark_LosesWhereItGetsBright()
    {
        Sample[] samples = [new("a", "a.png", "a-mask.png", "val"), new("b", "b.png", "b-mask.png", "val")];
        using var segmenter = new FakeSegmenter(Street.Labels, image =>
        {
            var mask = new Mask(image.Width, image.Height);
            for (int i = 0; i < mask.Ids8.Length; i++) mask.Ids8[i] = (byte)(image.Bytes[3 * i] > 100 ? 1 : 0);
            return mask;
        });

        CorruptionResult result = CorruptionRun.Run(
            segmenter, Street.Labels, "val", samples, HalfDark, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(1, result.Clean.Scores.MeanIou);
        Assert.Equal(Corruption.All.Count * Corruption.Strengths, result.Scores.Count);
        // Dark pixels are 60: 0.1 of 255 leaves them dark, 0.2 does not, and then no pixel is right but those of the bright half.
        Assert.Equal([1.0, 0.25, 0.25],
            result.Scores.Where(s => s.Corruption.Name == "brightness").Take(3).Select(s => s.MeanIou!.Value));
        JsonElement json = JsonDocument.Parse(CorruptionReport.ToJson(result)).RootElement;
        JsonElement brightness = json.GetProperty("corruptions").EnumerateArray()
            .Single(c => c.GetProperty("name").GetString() == "brightness");
        Assert.Equal(0.75, brightness.GetProperty("strengths")[1].GetProperty("lost").GetDouble(), 12);
    }

    [Fact]
    public void Run_ADeepImage_IsRefused()
    {
        Sample[] samples = [new("a", "a.png", "a-mask.png", "val")];
        using var segmenter = new FakeSegmenter(Street.Labels, image => new Mask(image.Width, image.Height));

        var error = Assert.Throws<InputException>(() => CorruptionRun.Run(segmenter, Street.Labels, "val", samples,
            _ => new LoadedSample(new Image(4, 4, 3, SampleType.UInt16), new Mask(4, 4)),
            cancellation: TestContext.Current.CancellationToken));

        Assert.Equal("a.png: has 3 channels of UInt16; the corruptions are made for 8-bit images of 1 or 3 channels",
            error.Message);
    }

    private static Image Apply(string name, int strength, Image image)
    {
        var random = new SampleRandom(7);
        return Corruption.All.Single(c => c.Name == name).Apply(image, strength - 1, ref random);
    }

    // The image of make_corruptions.py.
    private static Image Golden()
    {
        var image = new Image(16, 12);
        for (int i = 0; i < image.Bytes.Length; i++)
        {
            (int x, int y, int c) = (i / 3 % 16, i / 48, i % 3);
            image.Bytes[i] = (byte)(x * 11 + y * 7 + c * 60 + x * y % 17 * 5);
        }
        return image;
    }

    private static Image Grey(int width, int height, byte value)
    {
        var image = new Image(width, height);
        image.Bytes.Fill(value);
        return image;
    }

    // The left half is dark and class 0, the right half bright and class 1.
    private static LoadedSample HalfDark(Sample sample)
    {
        Image image = Grey(16, 12, 60);
        var mask = new Mask(16, 12);
        for (int i = 0; i < mask.Ids8.Length; i++)
        {
            if (i % 16 < 8) continue;
            mask.Ids8[i] = 1;
            image.Bytes.Slice(3 * i, 3).Fill(200);
        }
        return new LoadedSample(image, mask);
    }
}
