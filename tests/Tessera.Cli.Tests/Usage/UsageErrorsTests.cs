namespace Tessera.Cli.Tests.Usage;

public sealed class UsageErrorsTests
{
    private readonly CommandUnderTest _command = new();

    [Theory]
    [InlineData("tessera: there is no 'ley'; did you mean 'lay'?", "ley", "a")]
    [InlineData("tessera: there is no 'quantify'; expected one of lay", "quantify")]
    [InlineData("tessera: unknown option '--hlep'; did you mean '--help'?", "--hlep")]
    [InlineData("tessera lay: unknown option '--cuont'; did you mean '--count'?", "lay", "a", "--cuont", "3")]
    [InlineData("tessera lay: unknown option '--tnoe'; did you mean '--tone'?", "lay", "--tnoe=warm", "a")]
    [InlineData("tessera lay: STONE is missing", "lay")]
    [InlineData("tessera lay: --out needs a value: DIR", "lay", "a", "--out")]
    [InlineData("tessera lay: --tone: 'wram' is not known; did you mean 'warm'?", "lay", "a", "--tone", "wram")]
    [InlineData("tessera lay: --count: '11' cannot be; expected a whole number from 1 to 10", "lay", "a", "--count", "11")]
    [InlineData("tessera lay: --count: '2.5' cannot be; expected a whole number from 1 to 10", "lay", "a", "--count", "2.5")]
    [InlineData("tessera lay: --count: 'few' cannot be; expected a whole number from 1 to 10", "lay", "a", "--count", "few")]
    public void Run_AWrongLine_IsAnsweredWithTheNearestRightOne(string expected, params string[] args)
    {
        int code = _command.Run(_ => throw new InvalidOperationException("must not begin"), args);

        Assert.Equal(ExitCodes.BadUsage, code);
        Assert.Equal(expected, _command.ErrorLines[0]);
        Assert.Equal(2, _command.ErrorLines.Length);
        Assert.Contains("--help' for its arguments", _command.ErrorLines[1]);
        Assert.Empty(_command.Out);
    }

    [Fact]
    public void Run_AFileNamedLikeAnOption_IsTakenAfterTwoDashes()
    {
        Assert.Equal(0, _command.Run("lay", "--count", "3", "--tone", "cold", "--", "--cuont", "-x"));

        Assert.Equal(["--cuont", "-x"], _command.Verb.Stones);
        Assert.Equal((3, "C"), (_command.Verb.Count, _command.Verb.Tone));
    }

    [Theory]
    [InlineData("@2x.png")]
    [InlineData("-")]
    [InlineData("[scan].png")]
    public void Run_AnOddFileName_IsAFileName(string name)
    {
        Assert.Equal(0, _command.Run("lay", name));

        Assert.Equal([name], _command.Verb.Stones);
    }

    [Fact]
    public void Run_WithoutAWord_ShowsTheVerbsAsAnError()
    {
        Assert.Equal(ExitCodes.BadUsage, _command.Run());

        Assert.Contains("lay", _command.Error);
        Assert.Empty(_command.Out);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("lay", "--help")]
    public void Run_Help_IsAResult(params string[] args)
    {
        Assert.Equal(0, _command.Run(args));

        Assert.Contains("tessera", _command.Out);
        Assert.Empty(_command.Error);
    }

    [Fact]
    public void Run_Version_BeginsWithANumber()
    {
        Assert.Equal(0, _command.Run("--version"));

        Assert.Matches(@"^\d+\.\d+\.\d+", _command.Out);
    }
}
