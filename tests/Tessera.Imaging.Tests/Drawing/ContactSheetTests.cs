using Tessera.Imaging.Drawing;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Tests.Drawing;

public sealed class ContactSheetTests
{
    private const int Gap = 10, Caption = 48, Paper = 250;

    [Fact]
    public void Pictures_stand_in_their_cells_with_text_below()
    {
        Image sheet = ContactSheet.Draw(
            [[new(Filled(60, 40, 10), "one"), new(Filled(60, 40, 20), "")], [new(Filled(30, 40, 30), "")]], 60, 40);

        Assert.Equal((2 * (60 + Gap) + Gap, 2 * (40 + Caption + Gap) + Gap), (sheet.Width, sheet.Height));
        Assert.Equal([Paper, 10, 10, Paper, 20, 20, Paper],
            new[] { 9, 10, 69, 70, 80, 139, 140 }.Select(x => (int)sheet.Row(10)[3 * x]));
        int second = Gap + 40 + Caption + Gap;
        Assert.Equal([Paper, 30, 30, Paper], new[] { 9, 10, 39, 40 }.Select(x => (int)sheet.Row(second)[3 * x]));
        Assert.True(Ink(sheet, 10, 50, 60, Caption) > 10);
        Assert.Equal(0, Ink(sheet, 80, 50, 60, Caption));
    }

    [Fact]
    public void Large_pictures_are_shrunk_and_small_ones_stay()
    {
        Image sheet = ContactSheet.Draw([[new(Filled(400, 100, 10), ""), new(Filled(20, 10, 20), "")]], 100, 100);

        // 400x100 into 100x100 is 100x25.
        Assert.Equal([10, Paper], new[] { Gap + 24, Gap + 25 }.Select(y => (int)sheet.Row(y)[3 * Gap]));
        Assert.Equal([20, Paper], new[] { Gap + 9, Gap + 10 }.Select(y => (int)sheet.Row(y)[3 * (100 + 2 * Gap)]));
    }

    [Fact]
    public void A_long_caption_takes_several_lines_and_leaves_its_cell_never()
    {
        Image sheet = ContactSheet.Draw(
            [[new(Filled(90, 20, 10), "rotate 12, shear, perspective 0.10, elastic 0.30, fog 0.4")]], 90, 20);

        Assert.True(Ink(sheet, 10, 30, 90, 18) > 10);
        Assert.True(Ink(sheet, 10, 48, 90, 14) > 10);
        Assert.Equal(0, Ink(sheet, 101, 0, 9, sheet.Height));
    }

    private static Image Filled(int width, int height, byte value)
    {
        var image = new Image(width, height);
        image.Bytes.Fill(value);
        return image;
    }

    private static int Ink(Image sheet, int left, int top, int width, int height)
    {
        int dark = 0;
        for (int y = top; y < top + height; y++)
        {
            for (int x = left; x < left + width; x++) dark += sheet.Row(y)[3 * x] < 128 ? 1 : 0;
        }
        return dark;
    }
}
