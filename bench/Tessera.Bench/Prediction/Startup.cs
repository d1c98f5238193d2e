using System.Diagnostics;

namespace Tessera.Bench.Prediction;

/// <summary>What a person waits for a command that does nothing yet: a process from its start to its end.</summary>
internal static class Startup
{
    private const int Times = 11;

    public static void Print(BenchArguments arguments)
    {
        string command = arguments.Program("Tessera.Cli", "tessera.dll");
        if (!File.Exists(command))
        {
            Console.WriteLine($"  start-up not measured: {command} is not built");
            return;
        }
        double[] times = [.. Enumerable.Range(0, Times).Select(_ => Once(command)).Order()];
        Console.WriteLine($"  predict --help: {times[Times / 2]:0.00} s " +
            $"({times[0]:0.00} to {times[^1]:0.00}, {Times} times; to reach: below 0.3)");
    }

    private static double Once(string command)
    {
        long start = Stopwatch.GetTimestamp();
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", [command, "predict", "--help"]) { RedirectStandardOutput = true });
        process?.StandardOutput.ReadToEnd();
        process?.WaitForExit();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
