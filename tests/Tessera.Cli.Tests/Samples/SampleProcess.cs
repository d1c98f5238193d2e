using System.Diagnostics;

namespace Tessera.Cli.Tests.Samples;

/// <summary>A program of samples/ in a folder of its own, with a model of three classes.</summary>
internal sealed class SampleProcess : IDisposable
{
    public static string Repository { get; } = Above("Tessera.slnx");

    public string Folder { get; } = Directory.CreateTempSubdirectory("tessera-sample-").FullName;

    public SampleProcess()
    {
        File.Copy(Path.Combine(AppContext.BaseDirectory, "golden", "plain.onnx"), In("model.onnx"));
    }

    public string In(string name) => Path.Combine(Folder, name);

    public static string Built(string sample) => Path.Combine(Repository, "artifacts", "bin", sample, "release", sample + ".dll");

    public (int Code, string Out, string Error) Run(string sample, params string[] args) =>
        Run("dotnet", [], [Built(sample), .. args]);

    public (int Code, string Out, string Error) Run(string program, Dictionary<string, string> environment, string[] args)
    {
        using Process process = Start(program, environment, args);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    public Process Start(string program, Dictionary<string, string> environment, string[] args)
    {
        var start = new ProcessStartInfo(program, args)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_NOLOGO"] = "1", ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1" },
        };
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string Above(string file)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, file))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"no {file} above {AppContext.BaseDirectory}");
    }
}
