namespace Tessera.Cli;

/// <summary>What the command leaves to its caller.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>The work failed: bad input, no permission, a full disk.</summary>
    public const int Failed = 1;

    /// <summary>The command line cannot be understood; nothing was begun.</summary>
    public const int BadUsage = 2;

    /// <summary>Ctrl+C: 128 + SIGINT, as shells say it.</summary>
    public const int Interrupted = 130;
}
