using Tessera.Imaging.Codecs;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Tests.Files;

public sealed class ImageEncodeTests
{
    [Theory]
    [InlineData("a.png", ImageFormat.Png)]
    [InlineData("a.jpg", ImageFormat.Jpeg)]
    [InlineData("a.bmp", ImageFormat.Bmp)]
    public void Encode_GivesTheBytesOfAFile(string name, ImageFormat format)
    {
        string folder = Directory.CreateTempSubdirectory("tessera-encode-").FullName;
        try
        {
            var image = new Image(9, 7);
            for (int i = 0; i < image.Bytes.Length; i++) image.Bytes[i] = (byte)(i * 11);
            ImageFile.Write(Path.Combine(folder, name), image, quality: 60);

            Assert.Equal(File.ReadAllBytes(Path.Combine(folder, name)), ImageFile.Encode(image, format, quality: 60));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
