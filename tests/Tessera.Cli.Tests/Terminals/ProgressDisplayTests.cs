using Tessera.Cli.Terminals;
using Tessera.Core.Progress;

namespace Tessera.Cli.Tests.Terminals;

public sealed class ProgressDisplayTests
{
    private readonly CommandUnderTest _command = new();
    private readonly SteppedTime _time = new();

    [Fact]
    public void Report_WithoutATerminal_SaysOneLineAStage()
    {
        using (var display = new ProgressDisplay(_command.Terminal(time: _time)))
        {
            Step(display, "predict", 10, 0.4);
            Step(display, "write", 2, 0.1);
        }

        Assert.Equal(["predict: 10/10 in 4.0 s, 2.5/s", "write: 2/2 in 0.2 s, 10.0/s"], _command.ErrorLines);
    }

    [Fact]
    public void Report_LongWorkWithoutATerminal_SpeaksLessAndLessOften()
    {
        using var display = new ProgressDisplay(_command.Terminal(time: _time));

        Step(display, "train", 3600, 1);

        // At 5, 15, 35, 75 s, then each minute: 4 + (3600 - 75) / 60 and the closing line.
        Assert.Equal(4 + 58 + 1, _command.ErrorLines.Length);
        Assert.Equal("train: 5/3600, 1.0/s, 59:55 left", _command.ErrorLines[0]);
        Assert.Equal("train: 3600/3600 in 1:00:00, 1.0/s", _command.ErrorLines[^1]);
        Assert.DoesNotContain('\e', _command.Error);
    }

    [Fact]
    public void Report_OfUnknownTotal_CountsAndClosesWhenDisposed()
    {
        using (var display = new ProgressDisplay(_command.Terminal(time: _time)))
        {
            _time.Pass(8);
            display.Report(new ProgressReport("scan", 400, 0, "3 findings"));
            _time.Pass(8);
            display.Report(new ProgressReport("scan", 800, 0, "5 findings"));
        }

        Assert.Equal(["scan: 800, 50.0/s, 5 findings", "scan: 800 in 8.0 s, 50.0/s, 5 findings"], _command.ErrorLines);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(200)]
    public void Report_BeforeATerminal_KeepsToOneLineAndTakesItAway(int width)
    {
        using (var display = new ProgressDisplay(_command.Terminal(watched: true, width: width, time: _time)))
            Step(display, "predict", 50, 0.5);

        string[] frames = _command.Error.Split("\r\e[K");
        Assert.All(frames[..^1], frame => Assert.True(frame.Length < width && !frame.Contains('\n'), frame));
        Assert.Contains("2.0/s", frames[^2]);
        Assert.Equal("predict: 50/50 in 25 s, 2.0/s\n", frames[^1]);
    }

    [Fact]
    public void Report_BeforeATerminal_DrawsTenTimesASecondAtMost()
    {
        using var display = new ProgressDisplay(_command.Terminal(watched: true, time: _time));

        Step(display, "predict", 10_000, 0.001);

        Assert.InRange(_command.Error.Split("\r\e[K").Length, 50, 110);
    }

    [Fact]
    public void Note_WhileABarMoves_StandsAboveIt()
    {
        Terminal terminal = _command.Terminal(watched: true, time: _time);
        using var display = new ProgressDisplay(terminal);
        display.Report(new ProgressReport("predict", 1, 4));

        terminal.Note("b.png: is no image");

        Assert.Matches("predict .*\r\e\\[Kb.png: is no image\npredict ", _command.Error);
    }

    [Fact]
    public void Left_AfterAChangeOfSpeed_FollowsTheLastSeconds()
    {
        var pace = new Pace(_time);
        for (int i = 1; i <= 100; i++) { _time.Pass(1); pace.Add(i); }
        for (int i = 1; i <= 100; i++) { _time.Pass(0.5); pace.Add(100 + i); }

        Assert.Equal(2, pace.Rate, 0.05);
        Assert.Equal(50, pace.Left(200, 300)!.Value.TotalSeconds, 1.5);
    }

    [Fact]
    public void Report_FromManyThreads_LosesNoStage()
    {
        var options = new ParallelOptions { CancellationToken = TestContext.Current.CancellationToken };
        using (var display = new ProgressDisplay(_command.Terminal(watched: true)))
            Parallel.For(0, 1000, options, i => display.Report(new ProgressReport("predict", i, 0)));

        Assert.Contains("predict: ", _command.ErrorLines[^1]);
    }

    private void Step(ProgressDisplay display, string stage, int total, double seconds)
    {
        display.Report(new ProgressReport(stage, 0, total));
        for (int i = 1; i <= total; i++)
        {
            _time.Pass(seconds);
            display.Report(new ProgressReport(stage, i, total));
        }
    }
}
