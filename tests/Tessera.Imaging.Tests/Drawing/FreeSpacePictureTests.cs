using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Masks.Ground;
using Tessera.Imaging.Drawing;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Tests.Drawing;

public sealed class FreeSpacePictureTests
{
    private const int Width = 200, Height = 100;

    private static readonly LabelMap Labels = LabelMap.FromNames(["sky", "road", "car"]);

    // Road from row 40; on the right a car down to row 70.
    private readonly Mask _mask = new(Width, Height);

    public FreeSpacePictureTests()
    {
        _mask.Ids8[(40 * Width)..].Fill(1);
        for (int y = 30; y < 70; y++)
        {
            for (int x = 150; x < Width; x++) _mask[x, y] = 2;
        }
    }

    [Fact]
    public void Draw_FreeGroundIsTintedUpToALine()
    {
        Image picture = FreeSpacePicture.Draw(Grey(), _mask, Labels, Settings() with { Sectors = 2 });

        // (100 * 165 + 200 * 90) / 255 and so on: more green, less of the others.
        Assert.Equal((65, 135, 93), At(picture, 50, 60));
        Assert.Equal((65, 135, 93), At(picture, 170, 90));
        Assert.Equal((100, 100, 100), At(picture, 50, 20));
        Assert.Equal((100, 100, 100), At(picture, 170, 60));
        // The line stands on the ground's end, on its jump as well; the sector's is drawn through.
        Assert.Equal((255, 214, 0), At(picture, 50, 39));
        Assert.Equal((255, 214, 0), At(picture, 150, 50));
        Assert.Equal((255, 255, 255), At(picture, 120, 70));
    }

    [Fact]
    public void Draw_WordsStandBelowAndChangeNothingElse()
    {
        var settings = Settings() with { Sectors = 2 };
        Image pixels = FreeSpacePicture.Draw(Grey(), _mask, Labels, settings);
        Image metres = FreeSpacePicture.Draw(Grey(), _mask, Labels, settings with { Camera = new GroundCamera(1, 100, 10) });

        Assert.Equal((pixels.Width, pixels.Height), (metres.Width, metres.Height));
        Assert.True(pixels.Height > Height);
        int above = 3 * Width * Height;
        Assert.Equal(pixels.Bytes[..above].ToArray(), metres.Bytes[..above].ToArray());
        Assert.NotEqual(pixels.Bytes[above..].ToArray(), metres.Bytes[above..].ToArray());
    }

    [Fact]
    public void Draw_AMaskOfAnotherSize_IsRefused() =>
        Assert.Throws<InputException>(() => FreeSpacePicture.Draw(Grey(), new Mask(9, 9), Labels, Settings()));

    private static FreeSpaceSettings Settings() => new(new HashSet<int> { 1 }, 255);

    private static Image Grey()
    {
        var image = new Image(Width, Height);
        image.Bytes.Fill(100);
        return image;
    }

    private static (int, int, int) At(Image picture, int x, int y)
    {
        ReadOnlySpan<byte> pixel = picture.Row(y).Slice(3 * x, 3);
        return (pixel[0], pixel[1], pixel[2]);
    }
}
