using Tessera.Core.Files;

namespace Tessera.Cli.Tests;

public sealed class ErrorRenderingTests
{
    private readonly CommandUnderTest _command = new();

    public static TheoryData<Exception, string> Failures => new()
    {
        { new InputException("a.png: is truncated; expected 12 rows more"),
            "tessera: a.png: is truncated; expected 12 rows more" },
        { new AggregateException(new InputException("b.png: is no image"), new InvalidOperationException()),
            "tessera: b.png: is no image" },
        { new UnauthorizedAccessException("Access to '/x' is denied."), "tessera: Access to '/x' is denied." },
        { new IOException("No space left\non device"), "tessera: No space left on device" },
        { new InvalidOperationException("odd"),
            "tessera: unexpected error: InvalidOperationException: odd (TESSERA_DEBUG=1 shows where)" },
    };

    [Theory, MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public void Run_AVerbThatFails_SaysOneLine(Exception error, string expected)
    {
        int code = _command.Run(_ => throw error, "lay", "a");

        Assert.Equal(ExitCodes.Failed, code);
        Assert.Equal([expected], _command.ErrorLines);
        Assert.Empty(_command.Out);
    }

    [Fact]
    public void Run_WithTracesOn_ShowsWhereItHappened()
    {
        _command.Run(_command.Terminal(traces: true), _ => throw new InputException("a.png: is no image"), "lay", "a");

        Assert.Equal("tessera: a.png: is no image", _command.ErrorLines[0]);
        Assert.Contains(nameof(Run_WithTracesOn_ShowsWhereItHappened), _command.Error);
    }

    [Fact]
    public void Run_CancelledWork_Leaves130()
    {
        using var source = new CancellationTokenSource();

        int code = _command.Run(_command.Cancellable(source.Token), terminal =>
        {
            source.Cancel();
            terminal.Cancellation.ThrowIfCancellationRequested();
            return 0;
        }, "lay", "a");

        Assert.Equal(ExitCodes.Interrupted, code);
        Assert.Equal(["tessera: stopped; what is done stays done"], _command.ErrorLines);
    }

    [Fact]
    public void Run_AVerbsOwnExitCode_IsPassedOn() =>
        Assert.Equal(ExitCodes.Failed, _command.Run(_ => ExitCodes.Failed, "lay", "a"));
}
