using Tessera.Cli.Verbs;

namespace Tessera.Cli.Tests.Usage;

public sealed class HelpTests
{
    public static TheoryData<string> Lines =>
        ["predict", "video", "train", "eval", "export", "compare", "data convert", "data split", "data augment"];

    // The parser's own help would add what the program calls it, [default: Skip], to the word that one types, [skip].
    [Theory, MemberData(nameof(Lines))]
    public void Help_SaysADefaultOnce(string line) =>
        Assert.DoesNotContain("[default:", HelpOf(line), StringComparison.Ordinal);

    [Theory]
    [InlineData("predict", "What a bad image does [skip]")]
    [InlineData("predict", "each pixel of the nearest tile [gaussian]")]
    [InlineData("eval", "How a network that remembers sees a video's frames [ordered]")]
    [InlineData("data convert", "How it is written [tessera]")]
    public void Help_SaysADefaultInTheWordThatOneTypes(string line, string expected) =>
        Assert.Contains(expected, HelpOf(line), StringComparison.Ordinal);

    private static string HelpOf(string line)
    {
        var command = new CommandUnderTest();
        using (var terminal = command.Terminal(width: 2000))
            Assert.Equal(0, new Application(AllVerbs.List, terminal).Run([.. line.Split(' '), "--help"]));
        return command.Out;
    }
}
