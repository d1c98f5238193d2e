using Tessera.Core.Files;
using Tessera.Imaging.Files;
using Tessera.Imaging.Frames;
using Tessera.Imaging.Images;
using Tessera.Rasters.Native;
using Tessera.Rasters.Volumes.Dicom;
using static Tessera.Rasters.Tests.Volumes.VolumeFiles;

namespace Tessera.Rasters.Tests.Volumes;

public sealed class DicomTests : IDisposable
{
    public DicomTests() => VolumeFiles.Add();

    public void Dispose()
    {
        FrameFormats.CloseIdle();
        Assert.Equal(0, NativeDicom.LiveHandles);
    }

    public static TheoryData<string, SampleType, Func<int, double>> Pictures => new()
    {
        { "u8.dcm", SampleType.UInt8, i => i },
        { "mono1.dcm", SampleType.UInt8, i => 255 - i },
        { "mono1-12.dcm", SampleType.UInt16, i => 4095 - (768 + i) },
        { "u12.dcm", SampleType.UInt16, i => 768 + i },
        { "s12.dcm", SampleType.Float32, i => i - 100 },
        { "scaled.dcm", SampleType.Float32, i => i * 0.5 + 10 },
        { "implicit.dcm", SampleType.UInt16, i => 512 + i },
        { "rle.dcm", SampleType.UInt16, i => 768 + i },
        { "jpeg2000.dcm", SampleType.UInt16, i => 768 + i },
    };

    [Theory]
    [MemberData(nameof(Pictures), DisableDiscoveryEnumeration = true)]
    public void Read_AFile_EverySampleHasItsValue(string name, SampleType type, Func<int, double> of)
    {
        Image image = ImageFile.Read(Dicom(name));

        Assert.Equal((DicomSize, DicomSize, 1, type), (image.Width, image.Height, image.Channels, image.Type));
        Assert.Equal(type, ImageFile.ReadHeader(Dicom(name)).Type);
        Assert.Equal(Enumerable.Range(0, 256).Select(of), Values(image));
        Assert.Equal(new PixelSpacing(0.5, 0.7), FrameFile.At(Dicom(name)).Spacing);
    }

    [Fact]
    public void Read_Jpeg_IsNearTheSamplesThatWerePacked()
    {
        double[] values = Values(ImageFile.Read(Dicom("jpeg.dcm")));

        Assert.InRange(Enumerable.Range(0, 256).Average(i => Math.Abs(values[i] - i)), 0, 1.5);
    }

    [Theory]
    [InlineData("rgb.dcm")]
    [InlineData("planes.dcm")]
    public void Read_Colours_StandBesideEachOther(string name)
    {
        Image image = ImageFile.Read(Dicom(name));

        Assert.Equal((3, SampleType.UInt8), (image.Channels, image.Type));
        for (int i = 0; i < 256; i++) Assert.Equal([(byte)i, (byte)(i + 1), (byte)(i + 2)], image.Bytes.Slice(3 * i, 3));
    }

    [Fact]
    public void Read_YbrAndPalettes_BecomeRgb()
    {
        byte[] red = ImageFile.Read(Dicom("ybr.dcm")).Bytes[..3].ToArray();
        Image palette = ImageFile.Read(Dicom("palette.dcm"));

        Assert.True(red[0] >= 253 && red[1] <= 2 && red[2] <= 2, string.Join(' ', red));
        for (int i = 0; i < 256; i++) Assert.Equal([(byte)i, (byte)(255 - i), (byte)7], palette.Bytes.Slice(3 * i, 3));
    }

    [Fact]
    public void Read_AFileOfManyFrames_EachIsItsOwn()
    {
        FrameFile file = FrameFile.At(Dicom("frames.dcm"));

        Assert.Equal(3, file.Count);
        Assert.Empty(file.Files);
        foreach (int frame in new[] { 2, 0, 1, 1 })
            Assert.Equal(Enumerable.Range(0, 256).Select(i => (double)(byte)(i + 10 * frame)),
                Values(ImageFile.Read(file.Locator(frame))));
    }

    // File names and instance numbers tell other orders than the places do.
    [Fact]
    public void Read_AFolder_SlicesLieInTheOrderOfTheirPlaces()
    {
        FrameFile series = FrameFile.At(Dicom("ct"));

        Assert.Equal((5, SampleType.Float32), (series.Count, series.Header.Type));
        Assert.Equal(new PixelSpacing(0.5, 0.7, 3), series.Spacing);
        Assert.Equal(["b.dcm", "d.dcm", "e.dcm", "a.dcm", "c.dcm"], series.Files.Select(file => Path.GetFileName(file)));
        foreach (int k in new[] { 0, 1, 2, 3, 4, 2, 0 })
        {
            double[] hounsfield = Values(ImageFile.Read($"{Dicom("ct")}#{k}"));
            Assert.Equal(Enumerable.Range(0, 256).Select(i => i + 256.0 * k - 1024), hounsfield);
        }
    }

    [Fact]
    public void Read_FromManyThreads_EverySliceIsItsOwn()
    {
        string folder = Dicom("ct");

        Parallel.For(0, 100, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            Assert.Equal(256 * (i % 5) - 1024, ImageFile.Read($"{folder}#{i % 5}").Samples<float>()[0]));
    }

    [Theory]
    [InlineData("sagittal", 3, 4)]
    [InlineData("numbered", 3, 5)]
    [InlineData("bare", 2, 1)]
    public void Read_AFolder_OrderIsByNormalOrElseByNumber(string name, int count, double distance)
    {
        FrameFile series = FrameFile.At(Dicom(name));

        Assert.Equal((count, distance), (series.Count, series.Spacing?.Z));
        Assert.Equal(Enumerable.Range(0, count).Select(k => 256.0 * k),
            Enumerable.Range(0, count).Select(k => Values(ImageFile.Read(series.Locator(k)))[0]));
    }

    [Fact]
    public void Read_SeveralSeries_OneIsAskedForByName()
    {
        string folder = Dicom("two");

        var error = Assert.Throws<InputException>(() => FrameFile.At(folder));
        Assert.Equal($"{folder}: holds 2 series; expected one of them by name: " +
            "two#series=3 (2 files Bone), two#series=4 (2 files Lung)", error.Message);
        Assert.Equal([folder + "#series=3", folder + "#series=4"], DicomFormat.SeriesIn(folder));
        foreach ((int number, int k) in new[] { (3, 0), (3, 1), (4, 0), (4, 1) })
            Assert.Equal(1000 * number + 256 * k, Values(ImageFile.Read($"{folder}#series={number}#{k}"))[0]);
        Assert.Contains("has no series '5'", Assert.Throws<InputException>(() => FrameFile.At(folder + "#series=5")).Message);
    }

    [Fact]
    public void Read_SlicesOfSeveralSizes_AreRefused()
    {
        var error = Assert.Throws<InputException>(() => FrameFile.At(Dicom("sizes")));

        Assert.Contains("is 16x8 with 1 channels; expected 16x16 with 1 channels, as a.dcm of its series is", error.Message);
    }

    [Theory]
    [InlineData("no-pixels.dcm", "holds no picture: it has no pixels")]
    [InlineData("no-picture.dcm", "holds no picture: it has no rows and columns")]
    [InlineData("text.dcm", "is no DICOM file")]
    [InlineData("cut.dcm", "is truncated or damaged: an element of 512 bytes begins 412 bytes before its end")]
    [InlineData("cut-header.dcm", "is truncated")]
    [InlineData("huge.dcm", "is truncated or damaged: it has 512 bytes of pixels; expected 8589672450")]
    [InlineData("frames.dcm", "is truncated or damaged: it has 256 bytes of pixels; expected 512000000000")]
    [InlineData("few-frames.dcm", "is truncated or damaged: it has 256 bytes of pixels; expected 768")]
    [InlineData("length.dcm", "is truncated or damaged: an element of 4294967280 bytes")]
    [InlineData("element.dcm", "is truncated or damaged: an element of 4294967280 bytes")]
    [InlineData("nested.dcm", "is damaged: its sequences are nested more than 32 deep")]
    [InlineData("packed-cut.dcm", "truncated")]
    [InlineData("rle-short.dcm", "is truncated or damaged: its RLE ends before its picture")]
    [InlineData("rle-beyond.dcm", "is damaged: a run of its RLE goes beyond its picture")]
    [InlineData("rle-planes.dcm", "is damaged: its RLE has 1 planes; expected 2")]
    [InlineData("packed-huge.dcm", "is 65535x65535, 4294 Mpx; expected at most 500 Mpx")]
    [InlineData("packed-noise.dcm", "cannot be decoded")]
    [InlineData("jpeg-between.dcm", "is damaged: its JPEG has bytes between the parts of its header")]
    [InlineData("jpeg-size.dcm", "is damaged: its packed pixels are 8x16; expected 16x16")]
    [InlineData("jpeg2000-size.dcm", "is damaged: its packed pixels are 16x4112; expected 16x16")]
    [InlineData("packed-frames.dcm", "its header says 2000000000 frames")]
    public void Read_AFileThatCannotBe_SaysSoInOneLine(string name, string expected)
    {
        string path = Dicom(Path.Combine("bad", name));

        var error = Assert.Throws<InputException>(() =>
        {
            ImageFile.ReadHeader(path + "#0");
            ImageFile.Read(path + "#0");
        });

        Assert.StartsWith(path, error.Message);
        Assert.Contains(expected, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void MaskRead_IsRefused()
    {
        var error = Assert.Throws<InputException>(() => MaskFile.Read(Dicom("u8.dcm")));

        Assert.Contains("no mask", error.Message);
    }
}
