using Tessera.Core.Text;

namespace Tessera.Core.Tests.Text;

public sealed class NearestNameTests
{
    private static readonly string[] Models = ["unet-resnet18", "fcn8s", "deeplabv3-resnet50"];

    [Theory]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "", 3)]
    [InlineData("Flaw", "lawn", 2)]
    [InlineData("same", "SAME", 0)]
    public void Distance_TextbookPairs(string first, string second, int expected) =>
        Assert.Equal(expected, NearestName.Distance(first, second));

    [Theory]
    [InlineData("unet-resnet-18", "unet-resnet18")]
    [InlineData("FCN8", "fcn8s")]
    [InlineData("deeplab", "deeplabv3-resnet50")]
    [InlineData("zzzz", null)]
    public void Find_MistypedName_GivesTheMeantOne(string wanted, string? expected) =>
        Assert.Equal(expected, NearestName.Find(wanted, Models));

    [Fact]
    public void Hint_NothingNear_ListsWhatThereIs()
    {
        Assert.Equal("expected one of unet-resnet18, fcn8s, deeplabv3-resnet50", NearestName.Hint("zzzz", Models));
    }
}
