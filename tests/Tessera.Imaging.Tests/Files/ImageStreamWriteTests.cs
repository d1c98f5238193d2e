using Tessera.Core.Files;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Tests.Files;

public sealed class ImageStreamWriteTests
{
    [Theory]
    [InlineData("a.png")]
    [InlineData("a.jpg")]
    [InlineData("a.bmp")]
    public void A_stream_gets_the_same_bytes_as_a_file(string name)
    {
        string folder = Directory.CreateTempSubdirectory("tessera-stream-").FullName;
        try
        {
            var image = new Image(9, 7);
            for (int i = 0; i < image.Bytes.Length; i++) image.Bytes[i] = (byte)(i * 11);
            using var stream = new MemoryStream();

            ImageFile.Write(stream, name, image, quality: 60);
            ImageFile.Write(Path.Combine(folder, name), image, quality: 60);

            Assert.Equal(File.ReadAllBytes(Path.Combine(folder, name)), stream.ToArray());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void An_ending_of_no_format_is_refused() =>
        Assert.StartsWith("a.gif: has an ending", Assert.Throws<InputException>(() => ImageFile.Write(new MemoryStream(), "a.gif", new Image(2, 2))).Message);
}
