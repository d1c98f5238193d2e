using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Imaging.Drawing;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Tests.Drawing;

public sealed class DrawingTests
{
    private static readonly LabelMap Labels = new(
        [new(0, "background", new Rgb(0, 0, 0)), new(1, "road", new Rgb(200, 0, 0)), new(2, "Häuser", new Rgb(0, 100, 40)),
            new(3, "absent", new Rgb(1, 2, 3))]);

    private static readonly OverlayOptions Plain = new(Opacity: 0.25, Contours: false, Legend: false);

    [Fact]
    public void An_overlay_blends_classes_and_leaves_background_and_ignored_pixels()
    {
        (Image image, Mask mask) = Four(0, 1, 2, 255);

        Image overlay = Overlay.Draw(image, mask, Labels, Plain);

        // 100 * 0.75 + color * 0.25
        Assert.Equal([100, 100, 100, 125, 75, 75, 75, 100, 85, 100, 100, 100], overlay.Bytes.ToArray());
        Assert.All(image.Bytes.ToArray(), v => Assert.Equal(100, v));
    }

    [Fact]
    public void A_border_is_drawn_in_the_full_colour()
    {
        (Image image, Mask mask) = Four(1, 1, 2, 2);

        Image overlay = Overlay.Draw(image, mask, Labels, Plain with { Contours = true });

        Assert.Equal([125, 75, 75, 200, 0, 0, 75, 100, 85], overlay.Bytes[..9].ToArray());
    }

    [Fact]
    public void Highlighted_classes_are_painted_and_the_rest_is_dimmed()
    {
        (Image image, Mask mask) = Four(0, 1, 2, 255);
        for (int i = 0; i < 12; i += 3) image.Bytes[i] = 200;

        Image overlay = Overlay.Draw(image, mask, Labels, Plain with { Highlight = new HashSet<int> { 2 } });

        // Grey is 0.3 * 200 + 0.7 * 100 = 130; half of both: (200 + 130) / 4 and (100 + 130) / 4.
        byte[] dimmed = [83, 58, 58];
        Assert.Equal([.. dimmed, .. dimmed, 150, 100, 85, .. dimmed], overlay.Bytes.ToArray());
        // The legend's names are those of the classes that are painted: one line in place of two.
        Image all = Overlay.Draw(image, mask, Labels, Plain with { Legend = true, Highlight = new HashSet<int>() });
        Assert.Equal(1, all.Height);
    }

    [Fact]
    public void Outlines_alone_stand_on_both_sides_of_a_border()
    {
        (Image image, Mask mask) = Four(1, 1, 2, 2);

        Image overlay = Overlay.Draw(image, mask, Labels, Plain with { Opacity = 0, Contours = true });

        Assert.Equal([100, 100, 100, 200, 0, 0, 0, 100, 40, 100, 100, 100], overlay.Bytes.ToArray());
    }

    [Fact]
    public void Side_by_side_shows_the_plain_image_first()
    {
        (Image image, Mask mask) = Four(1, 1, 1, 1);

        Image overlay = Overlay.Draw(image, mask, Labels, Plain with { SideBySide = true });

        Assert.Equal((8, 1), (overlay.Width, overlay.Height));
        Assert.Equal([100, 100, 100, 125, 75, 75], overlay.Bytes[9..15].ToArray());
    }

    [Theory]
    [InlineData(480, 360)]
    [InlineData(1920, 1080)]
    [InlineData(40, 30)]
    public void A_legend_stands_below_with_every_class_present_and_text_of_readable_size(int width, int height)
    {
        var image = new Image(width, height);
        var mask = new Mask(width, height);
        mask.Ids8[..(width * height / 3)].Fill(1);
        mask.Ids8[^(width * height / 3)..].Fill(2);

        Image bare = Overlay.Draw(image, mask, Labels, Plain),
            overlay = Overlay.Draw(image, mask, Labels, Plain with { Legend = true });

        for (int y = 0; y < height; y++) Assert.Equal(bare.Row(y), overlay.Row(y)[..(3 * width)]);
        Assert.True(overlay.Height > height && overlay.Width >= width);
        Assert.True(HasColor(overlay, height, new Rgb(200, 0, 0)) && HasColor(overlay, height, new Rgb(0, 100, 40)));
        Assert.False(HasColor(overlay, height, new Rgb(1, 2, 3)));
        Assert.InRange(RowsWithInk(overlay, height), 11, int.MaxValue);
    }

    [Fact]
    public void An_error_map_dims_right_pixels_shows_guesses_and_blackens_ignored_ones()
    {
        (Image image, Mask truth) = Four(1, 1, 2, 255);
        (_, Mask guess) = Four(1, 2, 2, 1);

        Image map = ErrorMap.Draw(image, truth, guess, Labels, legend: false);

        Assert.Equal([50, 50, 50, 0, 100, 40, 50, 50, 50, 0, 0, 0], map.Bytes.ToArray());
    }

    [Fact]
    public void Colours_are_the_label_maps_and_unknown_ids_stand_out()
    {
        (_, Mask mask) = Four(2, 9, 255, 1);

        Assert.Equal([0, 100, 40, 255, 0, 255, 0, 0, 0, 200, 0, 0], Colorizer.Colorize(mask, Labels).Bytes.ToArray());
    }

    [Fact]
    public void Sixteen_bits_are_stretched_to_what_the_eye_sees()
    {
        var scan = new Image(3, 1, 1, SampleType.UInt16);
        new ushort[] { 1000, 1500, 2000 }.CopyTo(scan.Samples<ushort>());

        Assert.Equal([0, 0, 0, 128, 128, 128, 255, 255, 255], DisplayImage.Of(scan).Bytes.ToArray());
    }

    [Fact]
    public void A_mask_of_another_size_is_refused()
    {
        var error = Assert.Throws<InputException>(() => Overlay.Draw(new Image(3, 2), new Mask(2, 3), Labels));

        Assert.Contains("2x3", error.Message, StringComparison.Ordinal);
    }

    private static (Image, Mask) Four(params byte[] ids)
    {
        var image = new Image(4, 1);
        image.Bytes.Fill(100);
        var mask = new Mask(4, 1);
        ids.CopyTo(mask.Ids8);
        return (image, mask);
    }

    private static bool HasColor(Image image, int fromRow, Rgb color)
    {
        ReadOnlySpan<byte> bytes = image.Bytes[(fromRow * image.Width * 3)..];
        for (int i = 0; i < bytes.Length; i += 3)
        {
            if (bytes[i] == color.R && bytes[i + 1] == color.G && bytes[i + 2] == color.B) return true;
        }
        return false;
    }

    private static int RowsWithInk(Image image, int fromRow) =>
        Enumerable.Range(fromRow, image.Height - fromRow)
            .Count(y => image.Row(y).ToArray().Chunk(3).Any(p => p.All(v => v < 90)));
}
