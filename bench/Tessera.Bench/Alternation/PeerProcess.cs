using System.Diagnostics;
using System.Text.Json;
using Tessera.Core.Files;

namespace Tessera.Bench.Alternation;

/// <summary>What a peer took for a piece of work, and what it found, for comparison with ours.</summary>
internal sealed record PeerAnswer(double Milliseconds, JsonElement Found);

/// <summary>
/// A Python script that stays warm beside us and works only when told to: a line "NAME REPEATS" goes in, a line of JSON comes
/// out. The times are its own, so the pipe costs it nothing. TESSERA_PYTHON names another interpreter than Debian's.
/// </summary>
internal sealed class PeerProcess : IDisposable
{
    private readonly Process _process;

    /// <summary>As the peer tells them: libraries and threads.</summary>
    public string Versions { get; }

    /// <exception cref="InputException">The interpreter is missing, or the script ended; its own words are on stderr.</exception>
    public PeerProcess(string script, string folder) : this(Python(), script, folder) { }

    /// <param name="interpreter">Another than Python: its program's path or name.</param>
    /// <param name="script">Its first argument.</param>
    /// <param name="folder">Its second: where it finds what to do.</param>
    public PeerProcess(string interpreter, string script, string folder)
    {
        _process = Process.Start(
            new ProcessStartInfo(interpreter, [script, folder]) { RedirectStandardInput = true, RedirectStandardOutput = true })
            ?? throw new InputException($"{interpreter}: cannot be started");
        Versions = string.Join(", ", Read().GetProperty("versions").EnumerateObject().Select(v => $"{v.Name} {v.Value}"));
    }

    public PeerAnswer Run(string work, int repeats)
    {
        _process.StandardInput.WriteLine($"{work} {repeats}");
        _process.StandardInput.Flush();
        JsonElement answer = Read();
        return new PeerAnswer(answer.GetProperty("milliseconds").GetDouble(), answer.GetProperty("found"));
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string Python()
    {
        string python = Environment.GetEnvironmentVariable("TESSERA_PYTHON") ?? "/usr/bin/python3";
        return File.Exists(python) ? python
            : throw new InputException($"{python}: no such program; install python3, or name another with TESSERA_PYTHON");
    }

    private JsonElement Read()
    {
        string line = _process.StandardOutput.ReadLine()
            ?? throw new InputException($"{_process.StartInfo.ArgumentList[0]} ended before its answer; " +
                "see its error above, and that its packages are installed");
        using JsonDocument document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }
}
