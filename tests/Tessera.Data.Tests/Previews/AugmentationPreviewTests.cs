using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Data.Augmentation;
using Tessera.Data.Datasets;
using Tessera.Data.Ordering;
using Tessera.Data.Previews;
using Tessera.Data.Synthetic;
using Tessera.Data.Writing;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Data.Tests.Previews;

public sealed class AugmentationPreviewTests : IDisposable
{
    private const int Width = 220, Height = 24, Gap = 10, CaptionHeight = 48;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Draw_None_ShowsTheOriginalFiveTimesInARow()
    {
        Image sheet = AugmentationPreview.Draw(Open(), new PreviewOptions(AugmentationOptions.None, Count: 6),
            cancellation: TestContext.Current.CancellationToken);

        // Two rows: an original and four draws, an original and two.
        Assert.Equal((5 * (Width + Gap) + Gap, 2 * (Height + CaptionHeight + Gap) + Gap), (sheet.Width, sheet.Height));
        for (int column = 1; column < 5; column++) AssertAlike(Cell(sheet, 0, 0), Cell(sheet, column, 0));
        for (int column = 1; column < 3; column++) AssertAlike(Cell(sheet, 0, 1), Cell(sheet, column, 1));
        Assert.NotEqual(Cell(sheet, 0, 0), Cell(sheet, 0, 1));
        // Paper where nothing was asked for.
        Assert.All(Cell(sheet, 3, 1), value => Assert.Equal(250, value));
    }

    [Fact]
    public void Draw_SameSeed_IsTheSamePageAndAnotherIsNot()
    {
        var options = new PreviewOptions(AugmentationPolicy.Strong, Count: 5, Seed: 3);

        byte[] first = Draw(options), second = Draw(options), other = Draw(options with { Seed = 4 });

        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public void Draw_WithACrop_ShowsCropsOfThatSize()
    {
        Image sheet = AugmentationPreview.Draw(Open(), new PreviewOptions(AugmentationOptions.None, Count: 1, Crop: (16, 8)),
            cancellation: TestContext.Current.CancellationToken);

        // Cells are as wide as a caption needs, and as high as the crop; the original is shrunk into one:
        // 200 / 220 * 24 is above 8.
        Assert.Equal((2 * (200 + Gap) + Gap, 8 + CaptionHeight + 2 * Gap), (sheet.Width, sheet.Height));
        Assert.All(Enumerable.Range(0, 8), y => Assert.Equal(250, sheet.Row(Gap + y)[3 * (Gap + 200 + Gap + 16)]));
    }

    // Against the same page of images that were filtered, and resized, before they were written.
    [Theory]
    [InlineData(0)]
    [InlineData(110)]
    public void Draw_WithFilters_ShowsWhatATrainingSees(int longSide)
    {
        PreprocessingStep[] filters = [new GaussianStep(2), new MedianStep(3)];
        PreprocessingStep[] resize = longSide > 0 ? [new ResizeStep(LongSide: longSide)] : [];
        var plain = new PreviewOptions(AugmentationOptions.None, Count: 4);
        byte[] unfiltered = Draw(plain), shown = Draw(plain with
        {
            Filters = _ => filters,
            Resize = longSide > 0 ? new ResizeStep(LongSide: longSide) : null,
        });
        Dataset data = Open();
        var reader = new SampleReader(data, steps: [.. resize, .. filters]);
        foreach (Sample sample in data.Split("train"))
        {
            LoadedSample behind = reader.Read(sample);
            ImageFile.Write(sample.ImagePath, behind.Image);
            MaskFile.Write(sample.MaskPath, behind.Mask, data.Labels);
        }

        byte[] expected = Draw(plain);

        Assert.NotEqual(unfiltered, shown);
        Assert.Equal(expected.Length, shown.Length);
        AssertAlike(expected, shown);
    }

    [Fact]
    public void Draw_SplitThatIsNotThere_NamesTheNearest()
    {
        var error = Assert.Throws<InputException>(() => Draw(new PreviewOptions(AugmentationOptions.None, "trian")));

        Assert.EndsWith("has no split 'trian'; did you mean 'train'?", error.Message, StringComparison.Ordinal);
    }

    private byte[] Draw(PreviewOptions options) =>
        AugmentationPreview.Draw(Open(), options, cancellation: TestContext.Current.CancellationToken).Bytes.ToArray();

    private Dataset Open()
    {
        if (Directory.EnumerateFileSystemEntries(_folder.Path).Any()) return Dataset.Open(_folder.Path);
        var writer = new TesseraDatasetWriter(_folder.Path, SceneLabels.Map);
        for (int n = 0; n < 4; n++)
        {
            var random = new SampleRandom((ulong)n);
            var sample = new LoadedSample(new Image(Width, Height), new Mask(Width, Height));
            foreach (ref byte value in sample.Image.Bytes) value = (byte)random.Next(256);
            foreach (ref byte id in sample.Mask.Ids8) id = (byte)random.Next(4);
            writer.Write("train", $"a_{n}", sample);
        }
        writer.Complete();
        return Dataset.Open(_folder.Path);
    }

    private static byte[] Cell(Image sheet, int column, int row)
    {
        byte[] cell = new byte[Width * Height * 3];
        for (int y = 0; y < Height; y++)
        {
            int x = Gap + column * (Width + Gap);
            sheet.Row(Gap + row * (Height + CaptionHeight + Gap) + y).Slice(3 * x, 3 * Width).CopyTo(cell.AsSpan(y * Width * 3));
        }
        return cell;
    }

    // Normalised and back: a step of rounding, halved by the overlay.
    private static void AssertAlike(byte[] expected, byte[] actual)
    {
        for (int i = 0; i < expected.Length; i++) Assert.InRange(actual[i] - expected[i], -1, 1);
    }
}
