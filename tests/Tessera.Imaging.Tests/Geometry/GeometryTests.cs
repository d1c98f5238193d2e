using Tessera.Imaging.Colors;
using Tessera.Imaging.Files;
using Tessera.Imaging.Geometry;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Tests.Geometry;

public sealed class GeometryTests
{
    private static readonly Image Scene = ImageFile.Read(Golden.PathOf("rgb.png"));

    [Theory]
    [InlineData("resize-half", 13, 9, ResizeMethod.Auto)]
    [InlineData("resize-half", 13, 9, ResizeMethod.Area)]
    [InlineData("resize-linear", 50, 31, ResizeMethod.Auto)]
    [InlineData("resize-linear", 50, 31, ResizeMethod.Bilinear)]
    [InlineData("resize-cubic", 50, 31, ResizeMethod.Cubic)]
    public void A_resize_equals_the_referees(string golden, int width, int height, ResizeMethod method)
    {
        Image resized = Resizer.Resize(Scene, width, height, method);

        Assert.Equal((width, height), (resized.Width, resized.Height));
        Assert.Equal(0, Golden.Difference(Golden.Raw<byte>(golden), resized.Bytes));
    }

    [Fact]
    public void Nearest_invents_no_value()
    {
        Image resized = Resizer.Resize(ImageFile.Read(Golden.PathOf("grey-2.png")), 100, 3, ResizeMethod.Nearest);

        foreach (byte value in resized.Bytes) Assert.Contains(value, new byte[] { 0, 85, 170, 255 });
    }

    [Fact]
    public void Many_bands_are_resized_one_by_one()
    {
        Image bands = ImageFile.Read(Golden.PathOf("bands.tif")), resized = Resizer.Resize(bands, 9, 6);

        // A third of each side: the mean of 3x3, by hand.
        for (int band = 0; band < 5; band++)
        {
            double sum = 0;
            for (int y = 3; y < 6; y++)
                for (int x = 6; x < 9; x++) sum += bands.Samples<ushort>()[(y * Golden.Width + x) * 5 + band];
            Assert.InRange(resized.Samples<ushort>()[(1 * 9 + 2) * 5 + band] - sum / 9, -0.51, 0.51);
        }
    }

    [Theory]
    [InlineData(1, 1, 2)]
    [InlineData(2, 2, 1)]
    [InlineData(3, 6, 5)]
    [InlineData(4, 5, 6)]
    [InlineData(5, 1, 3)]
    [InlineData(6, 5, 3)]
    [InlineData(7, 6, 4)]
    [InlineData(8, 2, 4)]
    public void An_orientation_moves_the_corners_as_exif_says(int orientation, byte first, byte second)
    {
        // 1 2
        // 3 4
        // 5 6
        var image = new Image(2, 3, 1);
        new byte[] { 1, 2, 3, 4, 5, 6 }.CopyTo(image.Bytes);

        Image upright = Turning.Upright(image, orientation);

        Assert.Equal((first, second), (upright.Bytes[0], upright.Bytes[1]));
    }

    [Fact]
    public void A_crop_is_the_rectangle_and_flips_undo_themselves()
    {
        Image crop = Turning.Crop(Scene, 3, 5, 7, 2);

        Assert.Equal(Scene.Row(5)[9..30], crop.Row(0));
        Assert.Equal(Scene.Row(6)[9..30], crop.Row(1));
        Assert.Equal(Scene.Bytes, Turning.FlipHorizontal(Turning.FlipHorizontal(Scene)).Bytes);
        Assert.Equal(Scene.Row(17), Turning.FlipVertical(Scene).Row(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Turning.Crop(Scene, 21, 0, 7, 2));
    }

    [Fact]
    public void Hsv_and_grey_agree_with_the_formulas()
    {
        double[] expected = Golden.Raw<double>("hsv"), grey = Golden.Raw<double>("grey-601");
        Image hsv = ColorSpace.ToHsv(Scene), luma = ColorSpace.ToGrey(Scene);

        for (int i = 0; i < expected.Length; i++)
        {
            // One step of 255, and hue goes round.
            double difference = Math.Abs(hsv.Bytes[i] / 255.0 - expected[i]);
            if (i % 3 == 0) difference = Math.Min(difference, 1 - difference);
            Assert.InRange(difference, 0, 1.6 / 255);
        }
        for (int i = 0; i < grey.Length; i++) Assert.InRange(luma.Bytes[i] - grey[i], -1, 1);
    }

    [Fact]
    public void Hsv_and_back_is_nearly_the_same()
    {
        // Hue in 256 steps: a step of hue moves a channel by up to 6.
        Assert.InRange(Golden.Difference(Scene.Bytes, ColorSpace.FromHsv(ColorSpace.ToHsv(Scene)).Bytes), 0, 8);
    }
}
