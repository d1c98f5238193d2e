using System.Runtime.InteropServices;

namespace Tessera.Cli.Terminals;

/// <summary>
/// The first Ctrl+C (or SIGTERM) asks the work to stop; a second one ends the process at once, as if nobody had listened.
/// A file that outgrows the process's limit is an error of its write, to be reported as one, and ends nothing.
/// </summary>
internal sealed class Interruption : IDisposable
{
    // SIGXFSZ on Linux: unhandled it kills the process; handled, the write fails with EFBIG.
    private const PosixSignal FileTooLarge = (PosixSignal)25;

    // Kept to the process's end: a signal is dispatched on a thread of its own, and would kill if nobody were listening by then.
    private static PosixSignalRegistration? _fileTooLarge;

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    public Interruption()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        _fileTooLarge ??= PosixSignalRegistration.Create(FileTooLarge, context => context.Cancel = true);
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _source.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = !_source.IsCancellationRequested;
        // On a thread of its own: what hangs on the token must not hold up the second signal.
        if (context.Cancel) _ = _source.CancelAsync();
    }
}
