using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Imaging.Colors;
using Tessera.Imaging.Compositing;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Tests.Compositing;

public sealed class CompositingTests
{
    private static readonly HashSet<int> One = [1];

    // CSS Color 4 tells these corners of sRGB in Oklab.
    [Theory]
    [InlineData(255, 255, 255, 1, 0, 0)]
    [InlineData(0, 0, 0, 0, 0, 0)]
    [InlineData(255, 0, 0, 0.62796, 0.22486, 0.12585)]
    [InlineData(0, 255, 0, 0.86644, -0.23389, 0.17950)]
    [InlineData(0, 0, 255, 0.45201, -0.03246, -0.31153)]
    public void Oklab_of_the_corners_is_the_published_one(byte red, byte green, byte blue, double lightness, double a, double b)
    {
        OkLab found = OkLab.Of(red, green, blue);

        Assert.Equal(lightness, found.Lightness, 1e-4);
        Assert.Equal(a, found.A, 1e-4);
        Assert.Equal(b, found.B, 1e-4);
    }

    [Fact]
    public void Oklab_and_back_is_the_same_colour()
    {
        for (int i = 0; i < 4096; i++)
        {
            var color = new Rgb((byte)(i % 16 * 17), (byte)(i / 16 % 16 * 17), (byte)(i / 256 * 17));
            Assert.Equal(color, OkLab.Of(color).ToRgb());
        }
    }

    [Fact]
    public void A_colour_beyond_srgb_keeps_lightness_and_hue()
    {
        OkLab wanted = new(0.7, 0.3, 0.2), found = OkLab.Of(wanted.ToRgb());

        Assert.Equal(wanted.Lightness, found.Lightness, 0.005);
        Assert.Equal(Math.Atan2(0.2, 0.3), Math.Atan2(found.B, found.A), 0.03);
        Assert.InRange(double.Hypot(found.A, found.B), 0.1, 0.25);
    }

    [Fact]
    public void Recolouring_keeps_light_and_shade_and_what_is_not_of_the_class()
    {
        (Image picture, Mask mask) = Random(24, 16);
        Image before = picture.Clone();

        new Recolouring(1, new Rgb(200, 30, 30), 0).Apply(picture, mask);

        OkLab red = OkLab.Of(new Rgb(200, 30, 30));
        for (int i = 0; i < mask.Ids8.Length; i++)
        {
            (Rgb old, Rgb fresh) = (At(before, i), At(picture, i));
            if (mask.Ids8[i] != 1)
            {
                Assert.Equal(old, fresh);
                continue;
            }
            OkLab found = OkLab.Of(fresh);
            Assert.Equal(OkLab.Of(old).Lightness, found.Lightness, 0.006);
            // Of nearly grey ones the hue is what rounding makes of it.
            if (double.Hypot(found.A, found.B) > 0.05) Assert.Equal(Math.Atan2(red.B, red.A), Math.Atan2(found.B, found.A), 0.06);
        }
    }

    [Fact]
    public void A_texture_lies_in_the_light_that_was_there()
    {
        var picture = new Image(4, 1);
        byte[] greys = [60, 120, 180, 9];
        for (int i = 0; i < 4; i++) picture.Bytes.Slice(3 * i, 3).Fill(greys[i]);
        var mask = new Mask(4, 1);
        mask.Ids8[..3].Fill(1);
        var texture = new Image(1, 1);
        (texture.Bytes[0], texture.Bytes[1], texture.Bytes[2]) = (90, 140, 110);

        new Texturing(1, texture, 0).Apply(picture, mask);

        double mean = greys[..3].Average(grey => OkLab.Of(grey, grey, grey).Lightness);
        double laid = OkLab.Of(90, 140, 110).Lightness;
        for (int i = 0; i < 3; i++)
            Assert.Equal(laid * OkLab.Of(greys[i], greys[i], greys[i]).Lightness / mean,
                OkLab.Of(At(picture, i)).Lightness, 0.006);
        Assert.Equal(new Rgb(9, 9, 9), At(picture, 3));
    }

    [Fact]
    public void A_texture_is_laid_beside_itself()
    {
        var picture = new Image(5, 3);
        picture.Bytes.Fill(128);
        var mask = new Mask(5, 3);
        mask.Ids8.Fill(1);
        (Image texture, _) = Random(2, 2);

        new Texturing(1, texture, 0).Apply(picture, mask);

        for (int i = 0; i < 15; i++) Assert.Equal(At(texture, i / 5 % 2 * 2 + i % 5 % 2), At(picture, i));
    }

    [Fact]
    public void A_plain_background_leaves_what_is_kept()
    {
        (Image picture, Mask mask) = Random(20, 10);
        Image before = picture.Clone();

        NewBackground.Colour(One, 0, new Rgb(1, 2, 3)).Apply(picture, mask);

        for (int i = 0; i < 200; i++) Assert.Equal(mask.Ids8[i] == 1 ? At(before, i) : new Rgb(1, 2, 3), At(picture, i));
    }

    // A wide picture behind a square one: as high as the frame, a quarter lost at each side.
    [Fact]
    public void A_picture_behind_fills_the_frame_from_its_middle()
    {
        var picture = new Image(4, 4);
        var backdrop = new Image(8, 4);
        for (int i = 0; i < 32; i++) backdrop.Bytes.Slice(3 * i, 3).Fill((byte)(i % 8));

        NewBackground.Picture(One, 0, backdrop).Apply(picture, new Mask(4, 4));

        Assert.Equal([2, 3, 4, 5], Enumerable.Range(0, 4).Select(x => (int)picture.Bytes[3 * x]));
    }

    [Fact]
    public void A_blurred_background_has_no_halo_of_what_stands_before_it()
    {
        var picture = new Image(40, 30);
        var mask = new Mask(40, 30);
        for (int i = 0; i < 1200; i++)
        {
            bool front = i % 40 is > 15 and < 25;
            mask.Ids8[i] = (byte)(front ? 1 : 0);
            (picture.Bytes[3 * i], picture.Bytes[3 * i + 2]) = front ? ((byte)250, (byte)0) : ((byte)0, (byte)200);
        }

        NewBackground.Blur(One, 0, 4).Apply(picture, mask);

        for (int i = 0; i < 1200; i++)
        {
            Rgb found = At(picture, i);
            if (mask.Ids8[i] == 1) Assert.Equal(new Rgb(250, 0, 0), found);
            else Assert.True(found is { R: <= 1, G: 0, B: >= 199 }, $"{found} at {i % 40}");
        }
    }

    [Fact]
    public void A_blurred_background_is_smoother()
    {
        (Image picture, _) = Random(40, 30);
        Image before = picture.Clone();

        NewBackground.Blur(One, 0, 3).Apply(picture, new Mask(40, 30));

        Assert.True(Steps(picture) < Steps(before) / 8);
    }

    [Fact]
    public void A_cut_out_has_the_pictures_colours_and_its_opacity()
    {
        (Image picture, _) = Random(3, 1);

        Image cut = Blending.WithAlpha(picture, [0, 128, 255]);

        Assert.Equal([.. picture.Bytes[..3], 0, .. picture.Bytes[3..6], 128, .. picture.Bytes[6..9], 255], cut.Bytes.ToArray());
    }

    private static double Steps(Image image)
    {
        double sum = 0;
        for (int i = 3; i < image.Bytes.Length; i++) sum += Math.Abs(image.Bytes[i] - image.Bytes[i - 3]);
        return sum;
    }

    private static Rgb At(Image image, int pixel) =>
        new(image.Bytes[3 * pixel], image.Bytes[3 * pixel + 1], image.Bytes[3 * pixel + 2]);

    private static (Image, Mask) Random(int width, int height)
    {
        var random = new Random(8);
        var image = new Image(width, height);
        random.NextBytes(image.Bytes);
        var mask = new Mask(width, height);
        for (int i = 0; i < mask.Ids8.Length; i++) mask.Ids8[i] = (byte)random.Next(3);
        return (image, mask);
    }
}
