using Tessera.Core.Files;
using Tessera.Core.Preprocessing;
using Tessera.Data.Datasets;
using Tessera.Imaging.Images;

namespace Tessera.Data.Tests.Datasets;

public sealed class SampleReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_CamVid_GivesPixelsAndIdsWithVoidAsIgnore()
    {
        Dataset dataset = CamVid("mask0_6x4.png");

        LoadedSample sample = new SampleReader(dataset).Read(dataset.Split("train")[0]);

        Assert.Equal(Golden.Bytes("image0_6x4.u8"), sample.Image.Bytes.ToArray());
        Assert.Equal(Golden.Bytes("mask0_6x4.u8").Select(id => id == 11 ? (byte)255 : id), sample.Mask.Ids8.ToArray());
        Assert.Equal(6 * 4 * 4, sample.MemoryBytes);
    }

    [Fact]
    public void Read_MaskWithUnknownIds_CountsAndNamesThem()
    {
        Dataset dataset = CamVid("mask_unknown_6x4.png");

        Assert.Equal($"{_folder.Path}/trainannot/A_1.png: has ids that no class has: 13 (2 pixels), 200 (1 pixel); " +
            "expected 0 to 10, or 11 for ignore", Message(dataset));
    }

    [Fact]
    public void Read_MaskOfAnotherSize_IsRefused()
    {
        Dataset dataset = CamVid("mask_5x4.png");

        Assert.Equal($"{_folder.Path}/trainannot/A_1.png: is 5x4; expected 6x4, the size of {_folder.Path}/train/A_1.png",
            Message(dataset));
    }

    [Fact]
    public void Read_TruncatedImage_NamesTheFile()
    {
        Dataset dataset = CamVid("mask0_6x4.png");
        _folder.Add("train/A_1.png", Golden.Bytes("image0_6x4.png")[..60]);

        Assert.StartsWith($"{_folder.Path}/train/A_1.png: ", Message(dataset), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_GreyAmongColour_IsBroughtToColour()
    {
        Dataset dataset = CamVid("mask0_6x4.png", "mask0_6x4.png");

        LoadedSample sample = new SampleReader(dataset, channels: 3).Read(dataset.Split("train")[0]);

        Assert.Equal(3, sample.Image.Channels);
        Assert.Equal(Golden.Bytes("mask0_6x4.u8").SelectMany(v => new[] { v, v, v }), sample.Image.Bytes.ToArray());
    }

    [Fact]
    public void Read_WithResize_TakesTheMaskAtTheNearestPixel()
    {
        Dataset dataset = CamVid("mask0_6x4.png");

        LoadedSample sample = new SampleReader(dataset, steps: [new ResizeStep(LongSide: 12)]).Read(dataset.Split("train")[0]);

        Assert.Equal((12, 8), (sample.Image.Width, sample.Image.Height));
        byte[] ids = Golden.Bytes("mask0_6x4.u8");
        for (int y = 0; y < 8; y++)
        {
            for (int x = 0; x < 12; x++)
            {
                int expected = ids[y / 2 * 6 + x / 2];
                Assert.Equal(expected == 11 ? 255 : expected, sample.Mask[x, y]);
            }
        }
    }

    // Of 6x4, a square crop keeps columns 1 to 4; the centres of 2x2 new pixels lie on every second of them.
    [Fact]
    public void Read_WithACrop_TakesImageAndMaskFromTheMiddle()
    {
        Dataset dataset = CamVid("mask0_6x4.png");

        var step = new ResizeStep(2, 2, Policy: ResizePolicy.Crop);
        LoadedSample sample = new SampleReader(dataset, steps: [step]).Read(dataset.Split("train")[0]);

        byte[] ids = Golden.Bytes("mask0_6x4.u8");
        Assert.Equal((2, 2), (sample.Image.Width, sample.Image.Height));
        Assert.Equal([ids[6 + 2], ids[6 + 4], ids[3 * 6 + 2], ids[3 * 6 + 4]],
            sample.Mask.Ids8.ToArray().Select(id => (byte)(id == 255 ? 11 : id)));
    }

    // What is fitted inside 12x12 is 12x8; padding is no part of a sample.
    [Fact]
    public void Read_WithPadding_IsWhatThePaddingSurrounds()
    {
        Dataset dataset = CamVid("mask0_6x4.png");

        var step = new ResizeStep(12, 12, Policy: ResizePolicy.Pad);
        LoadedSample padded = new SampleReader(dataset, steps: [step]).Read(dataset.Split("train")[0]);
        LoadedSample enlarged = new SampleReader(dataset, steps: [new ResizeStep(LongSide: 12)]).Read(dataset.Split("train")[0]);

        Assert.Equal(enlarged.Image.Bytes.ToArray(), padded.Image.Bytes.ToArray());
        Assert.Equal(enlarged.Mask.Ids8.ToArray(), padded.Mask.Ids8.ToArray());
    }

    [Fact]
    public void Read_SixteenBitImage_KeepsItsDepth()
    {
        Dataset dataset = CamVid("mask0_6x4.png", "grey12in16_6x4.png");

        LoadedSample sample = new SampleReader(dataset).Read(dataset.Split("train")[0]);

        Assert.Equal((SampleType.UInt16, 1), (sample.Image.Type, sample.Image.Channels));
        Assert.Equal(4095, sample.Image.Samples<ushort>()[0]);
    }

    private Dataset CamVid(string mask, string image = "image0_6x4.png")
    {
        _folder.Add("train/A_1.png", Golden.Bytes(image));
        _folder.Add("trainannot/A_1.png", Golden.Bytes(mask));
        return Dataset.Open(_folder.Path);
    }

    private static string Message(Dataset dataset) =>
        Assert.Throws<InputException>(() => new SampleReader(dataset).Read(dataset.Split("train")[0])).Message;
}
