using Tessera.Cli.Terminals;
using Tessera.Core.Files;
using Tessera.Export;

namespace Tessera.Cli;

/// <summary>
/// An exception becomes one line on standard error and an exit code; the stack trace is shown only with TESSERA_DEBUG=1.
/// </summary>
internal static class ErrorRendering
{
    public static int Render(Exception error, Terminal terminal)
    {
        Exception cause = Unwrap(error);
        terminal.Note($"tessera: {Line(cause)}");
        if (terminal.ShowTraces) terminal.Note(error.ToString());
        return cause is OperationCanceledException ? ExitCodes.Interrupted : ExitCodes.Failed;
    }

    // Errors of several threads: the first is the cause, the others mostly follow from it.
    private static Exception Unwrap(Exception error) =>
        error is AggregateException { InnerExceptions: [var first, ..] } ? Unwrap(first)
        : error is TypeInitializationException { InnerException: { } inner } ? Unwrap(inner) : error;

    private static string Line(Exception cause) => cause switch
    {
        OperationCanceledException => "stopped; what is done stays done",
        InputException or ExportException or IOException or UnauthorizedAccessException => OneLine(cause.Message),
        DllNotFoundException => $"a native library is missing: {OneLine(cause.Message)}; run './tessera setup'",
        OutOfMemoryException => "out of memory: use smaller batches, crops or images",
        _ => $"unexpected error: {cause.GetType().Name}: {OneLine(cause.Message)} (TESSERA_DEBUG=1 shows where)",
    };

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}
