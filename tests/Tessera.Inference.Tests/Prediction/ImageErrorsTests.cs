using Tessera.Core.Files;
using Tessera.Inference.Prediction;

namespace Tessera.Inference.Tests.Prediction;

public sealed class ImageErrorsTests
{
    [Theory]
    [InlineData("a.png", "is 1x1", "a.png: is 1x1")]
    [InlineData("a.png", "a.png: is 1x1", "a.png: is 1x1")]
    [InlineData("in/drive.mp4#99", "in/drive.mp4: has no image 99", "in/drive.mp4#99: has no image 99")]
    [InlineData("in/drive.mp4#9", "is 1x1", "in/drive.mp4#9: is 1x1")]
    public void For_NamesTheImageOnce(string image, string message, string expected) =>
        Assert.Equal(expected, ImageErrors.For(image, new InputException(message)).Message);
}
