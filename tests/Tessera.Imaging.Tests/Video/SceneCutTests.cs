using Tessera.Imaging.Images;
using Tessera.Imaging.Video;

namespace Tessera.Imaging.Tests.Video;

public sealed class SceneCutTests
{
    // Bright and dark halves that move by a tenth of the picture a frame, then the other way round.
    [Fact]
    public void Begins_AtTheFirstPictureAndAtAnother_NotWhereTheCameraMoves()
    {
        var cut = new SceneCut();

        Assert.True(cut.Begins(Halves(100, dark: true)));
        for (int edge = 90; edge > 20; edge -= 10) Assert.False(cut.Begins(Halves(edge, dark: true)));
        Assert.True(cut.Begins(Halves(20, dark: false)));
        cut.Restart();
        Assert.True(cut.Begins(Halves(20, dark: false)));
    }

    private static Image Halves(int edge, bool dark)
    {
        var image = new Image(200, 100);
        for (int y = 0; y < 100; y++)
        {
            for (int x = 0; x < 200; x++) image.Row(y).Slice(3 * x, 3).Fill(x < edge == dark ? (byte)40 : (byte)210);
        }
        return image;
    }
}
