using System.IO.Compression;
using System.Text;
using Tessera.Core.Files;
using Tessera.Imaging.Codecs;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Tests.Files;

/// <summary>What PNGs hold besides plain rows of pixels, and what of it may cost the picture.</summary>
public sealed class PngReadTests
{
    private static readonly ReadOptions AsStored = new(KeepAlpha: true, Upright: false);

    [Theory]
    [InlineData("indexed-1", 3)]
    [InlineData("indexed-2", 4)]
    [InlineData("indexed-4-interlaced", 3)]
    [InlineData("indexed-8", 3)]
    public void An_indexed_picture_has_its_palettes_colours_and_opacity(string name, int channels)
    {
        Image image = ImageFile.Read(Golden.PathOf(name + ".png"), AsStored);

        Assert.Equal(channels, image.Channels);
        Assert.Equal(Golden.Raw<byte>(name + "-picture"), image.Bytes);
    }

    [Fact]
    public void An_index_beyond_the_palette_is_black()
    {
        Image image = ImageFile.Read(Golden.PathOf("indexed-8-short.png"));

        byte[] ids = Golden.Raw<byte>("grey");
        for (int i = 0; i < ids.Length; i++)
            if (ids[i] >= 8) Assert.Equal(new byte[3], image.Bytes.Slice(3 * i, 3));
    }

    public static TheoryData<string> Pictures =>
    [
        "rgb", "rgb-interlaced", "rgb-16", "rgb-exif-6", "rgba", "rgba-16-interlaced",
        "grey", "grey-1-interlaced", "grey-2", "grey-16", "grey-alpha",
        "indexed-1", "indexed-2", "indexed-4-interlaced", "indexed-8-short", "too-many-rows",
    ];

    [Theory, MemberData(nameof(Pictures))]
    public void The_header_and_the_pixels_agree(string name)
    {
        ImageHeader header = ImageFile.ReadHeader(Golden.PathOf(name + ".png"));
        Image image = ImageFile.Read(Golden.PathOf(name + ".png"), AsStored);

        Assert.Equal((header.Width, header.Height, header.Channels, header.Type),
            (image.Width, image.Height, image.Channels, image.Type));
    }

    [Fact]
    public void Rows_beyond_the_headers_height_are_left_out()
    {
        Image image = ImageFile.Read(Golden.PathOf("too-many-rows.png"));

        Assert.Equal(Golden.Raw<byte>("scene").AsSpan(0, Golden.Width * (Golden.Height / 2) * 3), image.Bytes);
    }

    [Theory]
    [InlineData("tEXt", "Comment\0text", 1)]
    [InlineData("tEXt", "no end of the keyword", 0)]
    [InlineData("iCCP", "profile\0\0not packed", 0)]
    [InlineData("gAMA", "\0\0\0\0", 0)]
    [InlineData("tRNS", "wrong length", 0)]
    [InlineData("abCd", "nobody knows it", 1)]
    public void An_ancillary_chunk_that_is_wrong_does_not_cost_the_picture(string type, string body, uint damage)
    {
        byte[] file = PngChunks.Insert(File.ReadAllBytes(Golden.PathOf("rgb.png")), type, Encoding.ASCII.GetBytes(body), damage);

        Assert.Equal(Golden.Raw<byte>("scene"), Read(file).Bytes);
    }

    [Fact]
    public void Transparency_that_is_wrong_leaves_the_picture_opaque()
    {
        // It stands before the palette that it belongs to.
        byte[] file = PngChunks.Insert(File.ReadAllBytes(Golden.PathOf("indexed-8.png")), "tRNS", [0, 128]);

        Image image = Read(file);

        Assert.Equal(4, image.Channels);
        Assert.Equal(Golden.Raw<byte>("indexed-8-picture"), Channels.Take(image, 3).Bytes);
        for (int i = 3; i < image.Bytes.Length; i += 4) Assert.Equal(255, image.Bytes[i]);
    }

    [Theory]
    [InlineData("IHDR", "header twice ", "position")]
    [InlineData("ABCD", "critical", "unknown critical chunk")]
    [InlineData("IDAT", "no pixels", "cannot be decompressed")]
    public void A_critical_chunk_that_is_wrong_is_named(string type, string body, string wrong)
    {
        byte[] file = PngChunks.Insert(File.ReadAllBytes(Golden.PathOf("rgb.png")), type, Encoding.ASCII.GetBytes(body));

        AssertRefused(file, "is damaged: ", wrong);
    }

    [Theory]
    [InlineData(24, 3)]
    [InlineData(26, 1)]
    [InlineData(28, 2)]
    public void An_impossible_header_is_refused(int at, byte value)
    {
        byte[] file = File.ReadAllBytes(Golden.PathOf("rgb.png"));
        file[at] = value;

        AssertRefused(file, "is damaged: ", "invalid");
    }

    [Fact]
    public void A_comment_that_unpacks_to_more_than_64_MiB_is_refused()
    {
        using var body = new MemoryStream();
        body.Write("Comment\0\0"u8);
        using (var zlib = new ZLibStream(body, CompressionLevel.Fastest, leaveOpen: true))
            for (int i = 0; i < 65; i++) zlib.Write(new byte[1 << 20]);
        byte[] file = PngChunks.Insert(File.ReadAllBytes(Golden.PathOf("rgb.png")), "zTXt", body.ToArray());

        AssertRefused(file, "comments", "64 MiB");
    }

    private static Image Read(byte[] file)
    {
        using var stream = new MemoryStream(file);
        return ImageFile.Read(stream, "x.png", AsStored);
    }

    private static void AssertRefused(byte[] file, params string[] parts)
    {
        var error = Assert.Throws<InputException>(() => Read(file));

        Assert.StartsWith("x.png: ", error.Message, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', error.Message);
    }
}
