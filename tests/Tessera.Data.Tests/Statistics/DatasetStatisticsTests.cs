using Tessera.Core.Files;
using Tessera.Data.Datasets;
using Tessera.Data.Statistics;
using Tessera.Imaging.Images;

namespace Tessera.Data.Tests.Statistics;

public sealed class DatasetStatisticsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Measure_EqualsNumPy(int workers)
    {
        AddTwo();
        Dataset dataset = Dataset.Open(_folder.Path);
        float[] expected = Golden.Floats("statistics.f32");

        DatasetStatistics actual = Measure(dataset, workers: workers);

        for (int c = 0; c < 3; c++)
        {
            Assert.Equal(expected[c], actual.Mean[c], 1e-6f);
            Assert.Equal(expected[3 + c], actual.Deviation[c], 1e-6f);
        }
        byte[] ids = [.. Golden.Bytes("mask0_6x4.u8"), .. Golden.Bytes("mask1_6x4.u8")];
        Assert.Equal(Enumerable.Range(0, 11).Select(k => ids.LongCount(id => id == k)), actual.ClassPixels);
        Assert.Equal(ids.LongCount(id => id == 11), actual.IgnoredPixels);
        Assert.Equal([2, 0, 0, 2, 0, 0, 0, 0, 0, 0, 2], actual.ClassImages);
        Assert.Equal([new SizeCount(6, 4, 2)], actual.Sizes);
        Assert.Equal((2, 3, SampleType.UInt8, 255f), (actual.Images, actual.Channels, actual.Type, actual.Scale));
    }

    [Fact]
    public void Measure_TwelveBitsInSixteen_FindsTheRangeUsed()
    {
        Add("A_1", "grey12in16_6x4.png", "mask0_6x4.png");
        float[] expected = Golden.Floats("statistics.f32");

        DatasetStatistics actual = Measure(Dataset.Open(_folder.Path));

        Assert.Equal(4095, actual.Scale);
        Assert.Equal(expected[6], actual.Mean[0], 1e-6f);
        Assert.Equal(expected[7], actual.Deviation[0], 1e-6f);
    }

    [Theory]
    [InlineData(255, 255)]
    [InlineData(1023, 1023)]
    [InlineData(4095, 4095)]
    [InlineData(4096, 8191)]
    [InlineData(65535, 65535)]
    public void ScaleOf_SixteenBits_IsTheTopOfTheBitsThatAreUsed(double highest, float expected) =>
        Assert.Equal(expected, SampleStatistics.ScaleOf(SampleType.UInt16, 0, highest));

    [Fact]
    public void Measure_MixedDepths_NamesBothFiles()
    {
        Add("A_1", "image0_6x4.png", "mask0_6x4.png");
        Add("A_2", "grey12in16_6x4.png", "mask0_6x4.png");
        Dataset dataset = Dataset.Open(_folder.Path);

        InputException error = Assert.Throws<InputException>(() => Measure(dataset));

        Assert.Equal($"{_folder.Path}/train/A_2.png: is UInt16; expected UInt8, as {_folder.Path}/train/A_1.png is: " +
            "convert one kind to the other", error.Message);
    }

    [Fact]
    public void Measure_BrokenSample_StopsOrIsLeftOutAndNamed()
    {
        AddTwo();
        Add("A_3", "image0_6x4.png", "mask_unknown_6x4.png");
        Dataset dataset = Dataset.Open(_folder.Path);

        Assert.Contains("A_3.png: has ids that no class has", Assert.Throws<InputException>(() => Measure(dataset)).Message,
            StringComparison.Ordinal);
        DatasetStatistics actual = Measure(dataset, OnError.Skip);
        Assert.Equal(2, actual.Images);
        Assert.Equal("A_3", Assert.Single(actual.Skipped).Sample.Name);
    }

    private static DatasetStatistics Measure(Dataset dataset, OnError onError = OnError.Stop, int workers = 1) =>
        DatasetStatistics.Measure(dataset, dataset.Split("train"), workers, onError,
            cancellation: TestContext.Current.CancellationToken);

    private void AddTwo()
    {
        Add("A_1", "image0_6x4.png", "mask0_6x4.png");
        Add("A_2", "image1_6x4.png", "mask1_6x4.png");
    }

    private void Add(string name, string image, string mask)
    {
        _folder.Add($"train/{name}.png", Golden.Bytes(image));
        _folder.Add($"trainannot/{name}.png", Golden.Bytes(mask));
    }
}
