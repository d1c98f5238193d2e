using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Imaging.Files;
using Tessera.Imaging.Native;

namespace Tessera.Imaging.Tests.Files;

public sealed class MaskFileTests
{
    private static readonly LabelMap Labels =
        new([new(0, "sky", new Rgb(128, 128, 128)), new(1, "road", new Rgb(128, 64, 128)), new(2, "car", new Rgb(0, 0, 142))]);

    [Theory]
    [InlineData("indexed-1.png", "indexed-1", 2)]
    [InlineData("indexed-2.png", "indexed-2", 4)]
    [InlineData("indexed-4.png", "indexed-4", 8)]
    [InlineData("indexed-8.png", "indexed-8", 8)]
    [InlineData("indexed-4-interlaced.png", "indexed-8", 8)]
    [InlineData("indexed-1-interlaced.png", "grey-1", 2)]
    [InlineData("indexed-8-short.png", "grey", 8)]
    [InlineData("grey.png", "grey", 0)]
    [InlineData("grey-1-interlaced.png", "grey-1", 0)]
    [InlineData("grey-2.png", "grey-2", 0)]
    [InlineData("grey-4-interlaced.png", "grey-4", 0)]
    [InlineData("grey.tif", "grey", 0)]
    public void Ids_are_the_numbers_in_the_file(string file, string ids, int colors)
    {
        (Mask mask, IReadOnlyList<Rgb>? palette) = MaskFile.ReadWithPalette(Golden.PathOf(file));

        Assert.Equal(Golden.Raw<byte>(ids), mask.Ids8);
        Assert.Equal(colors, palette?.Count ?? 0);
        if (colors > 0) Assert.Equal(new Rgb(128, 64, 128), palette![1]);
    }

    [Fact]
    public void A_16_bit_grey_png_gives_16_bit_ids()
    {
        Mask mask = MaskFile.Read(Golden.PathOf("grey-16.png"));

        Assert.Equal(Golden.Raw<ushort>("noise16").Where((_, i) => i % 3 == 0), mask.Ids16.ToArray());
    }

    [Theory]
    [InlineData("rgb.png", "colour-coded mask (RGB)")]
    [InlineData("rgba.png", "colour-coded mask (RGB)")]
    [InlineData("grey-alpha.png", "has 2 channels")]
    [InlineData("grey.jpg", "is a JPEG picture, no mask")]
    [InlineData("palette-8.bmp", "is a BMP picture, no mask")]
    [InlineData("palette.tif", "colour-coded")]
    [InlineData("truncated.png", "colour-coded")]
    [InlineData("text.png", "is not a picture")]
    public void What_holds_no_ids_is_refused(string file, string wrong)
    {
        var error = Assert.Throws<InputException>(() => MaskFile.Read(Golden.PathOf(file)));

        Assert.Contains(wrong, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(64, 48)]
    [InlineData(101, 7)]
    public void An_8_bit_mask_comes_back_as_it_was_written(int width, int height)
    {
        using var folder = new TempFolder();
        var random = new Random(3);
        var mask = new Mask(width, height);
        foreach (ref byte id in mask.Ids8) id = random.Next(10) == 0 ? (byte)255 : (byte)random.Next(3);

        MaskFile.Write(folder["mask.png"], mask, Labels);

        Assert.Equal(mask.Ids8, MaskFile.Read(folder["mask.png"]).Ids8);
        Assert.Equal(["mask.png"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
        Assert.Equal(0, NativeImaging.LiveBuffers);
    }

    [Fact]
    public void A_16_bit_mask_comes_back_as_it_was_written()
    {
        using var folder = new TempFolder();
        var random = new Random(4);
        var mask = new Mask(33, 21, is16Bit: true);
        foreach (ref ushort id in mask.Ids16) id = (ushort)random.Next(65536);

        MaskFile.Write(folder["mask.png"], mask, Labels);

        Assert.Equal(mask.Ids16, MaskFile.Read(folder["mask.png"]).Ids16);
    }

    [Fact]
    public void A_written_16_bit_mask_is_big_endian_by_the_specification()
    {
        using var folder = new TempFolder();
        var mask = new Mask(2, 2, is16Bit: true);
        new ushort[] { 1, 256, 770, 65535 }.CopyTo(mask.Ids16);

        MaskFile.Write(folder["mask.png"], mask, Labels);

        PngChunks png = PngChunks.Parse(File.ReadAllBytes(folder["mask.png"]));
        Assert.Equal((2, 2, 16, 0), (png.Width, png.Height, png.Depth, png.ColorType));
        Assert.Equal([0, 1, 1, 0, 3, 2, 255, 255], png.Unfiltered(bytesPerPixel: 2));
    }

    [Theory]
    [InlineData("indexed-1-interlaced.png")]
    [InlineData("indexed-4.png")]
    [InlineData("grey-16.png")]
    public void A_mask_cut_anywhere_gives_one_line_and_never_ids(string file)
    {
        using var folder = new TempFolder();
        byte[] bytes = File.ReadAllBytes(Golden.PathOf(file));
        // The last four bytes are the end mark's checksum, behind all that matters.
        for (int length = 0; length <= bytes.Length - 5; length += 3)
        {
            File.WriteAllBytes(folder["cut.png"], bytes[..length]);

            var error = Assert.Throws<InputException>(() => MaskFile.Read(folder["cut.png"]));

            Assert.StartsWith(folder["cut.png"] + ": is ", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_palette_is_the_label_maps_with_black_for_ignore()
    {
        using var folder = new TempFolder();
        var mask = new Mask(4, 1);
        new byte[] { 0, 1, 255, 7 }.CopyTo(mask.Ids8);

        MaskFile.Write(folder["mask.png"], mask, Labels);

        IReadOnlyList<Rgb> palette = MaskFile.ReadWithPalette(folder["mask.png"]).Palette!;
        Assert.Equal(256, palette.Count);
        Assert.Equal([new Rgb(128, 128, 128), new Rgb(128, 64, 128), new Rgb(0, 0, 142)], palette.Take(3));
        Assert.Equal((MaskColors.Unknown, MaskColors.Ignore), (palette[7], palette[255]));
    }

    [Fact]
    public void A_written_mask_is_a_png_by_the_specification()
    {
        using var folder = new TempFolder();
        var random = new Random(6);
        var mask = new Mask(75, 40);
        foreach (ref byte id in mask.Ids8) id = (byte)random.Next(3);

        MaskFile.Write(folder["mask.png"], mask, Labels);

        PngChunks png = PngChunks.Parse(File.ReadAllBytes(folder["mask.png"]));
        Assert.Equal(["IHDR", "PLTE", "IDAT", "IEND"], png.Types);
        Assert.Equal((75, 40, 8, 3), (png.Width, png.Height, png.Depth, png.ColorType));
        Assert.Equal(new byte[] { 128, 128, 128, 128, 64, 128, 0, 0, 142 }, png.Body("PLTE"));
        Assert.Equal(mask.Ids8.ToArray(), png.Unfiltered(bytesPerPixel: 1));
    }

    [Fact]
    public void A_mask_is_written_as_png_only()
    {
        var error = Assert.Throws<InputException>(() => MaskFile.Write("mask.jpg", new Mask(1, 1), Labels));

        Assert.Contains(".png", error.Message, StringComparison.Ordinal);
    }
}
