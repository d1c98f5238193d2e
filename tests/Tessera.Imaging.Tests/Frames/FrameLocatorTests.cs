using Tessera.Core.Files;
using Tessera.Imaging.Files;
using Tessera.Imaging.Frames;
using Tessera.Imaging.Images;
using Tessera.Imaging.Tests.Video;

namespace Tessera.Imaging.Tests.Frames;

public sealed class FrameLocatorTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose()
    {
        FrameFormats.CloseIdle();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("drive.mp4#12", "drive.mp4", 12)]
    [InlineData("a#b/drive.MKV#0", "a#b/drive.MKV", 0)]
    [InlineData("drive.mp4", "drive.mp4", null)]
    public void Find_AFrame_NamesFileAndNumber(string path, string source, int? frame) =>
        Assert.Equal(new FrameLocator(source, frame), FrameLocator.Find(path));

    [Theory]
    [InlineData("photo.png")]
    [InlineData("photo.png#12")]
    [InlineData("drive.mp4#")]
    [InlineData("drive.mp4#-1")]
    [InlineData("drive.mp4#12a")]
    [InlineData("drive.mp4#99999999999")]
    public void Find_NoFrame_IsAPlainFile(string path) => Assert.Null(FrameLocator.Find(path));

    [Fact]
    public void Read_AFileThatIsReallyCalledSo_GoesFirst()
    {
        File.Copy(Clips.PathOf("h264.mp4"), _folder["clip.mp4"]);
        ImageFile.Write(_folder["one.png"], new Image(7, 5));
        File.Move(_folder["one.png"], _folder["clip.mp4#3"]);

        Assert.Equal((7, 5), Size(_folder["clip.mp4#3"]));
        Assert.Equal((Clips.Width, Clips.Height), Size(_folder["clip.mp4#4"]));

        static (int, int) Size(string path) => (ImageFile.Read(path).Width, ImageFile.ReadHeader(path).Height);
    }

    [Fact]
    public void Read_WithoutANumber_SaysWhichThereAre()
    {
        string path = Clips.PathOf("h264.mp4");

        var whole = Assert.Throws<InputException>(() => ImageFile.Read(path));
        var beyond = Assert.Throws<InputException>(() => ImageFile.ReadHeader(path + "#30"));

        Assert.Equal($"{path}: holds 30 images; expected one of them by its number, h264.mp4#0 to #29", whole.Message);
        Assert.Equal($"{path}: has no image 30; expected 0 to 29", beyond.Message);
    }

    [Fact]
    public void Read_AFileThatIsNotThere_SaysSo()
    {
        var error = Assert.Throws<InputException>(() => ImageFile.Read(_folder["none.mp4#2"]));

        Assert.Equal($"{_folder["none.mp4"]}: there is no such file", error.Message);
    }

    [Fact]
    public void Read_AVideoWrittenAnew_GivesTheNewOne()
    {
        File.Copy(Clips.PathOf("jpeg.avi"), _folder["clip.avi"]);
        Assert.Equal(12, FrameFile.At(_folder["clip.avi"]).Count);

        File.Copy(Clips.PathOf("mpeg4.avi"), _folder["clip.avi"], overwrite: true);

        Assert.Equal(30, FrameFile.At(_folder["clip.avi"]).Count);
        Assert.Equal(21, Clips.NumberIn(ImageFile.Read(_folder["clip.avi#21"])));
    }

    [Fact]
    public void Read_OptionsHoldForFramesToo()
    {
        string path = Clips.PathOf("h264.mp4") + "#1";

        Assert.Equal(1, ImageFile.Read(path, new ReadOptions(Channels: 1)).Channels);
        var error = Assert.Throws<InputException>(() => ImageFile.Read(path, new ReadOptions(MaxPixels: 1000)));
        Assert.Contains("is 64x48", error.Message);
    }

    [Fact]
    public void StemOf_LeavesOutWholeEndings()
    {
        Assert.Equal("drive", FrameFormats.StemOf("/a/drive.mp4"));
        Assert.Equal("drive.mp4", FrameFormats.StemOf("/a/drive.mp4.png"));
        Assert.Equal("photo", FrameFormats.StemOf("photo.jpg"));
    }
}
