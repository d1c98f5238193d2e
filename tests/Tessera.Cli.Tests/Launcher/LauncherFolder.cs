using System.Diagnostics;

namespace Tessera.Cli.Tests.Launcher;

/// <summary>
/// A folder with the launcher, one native library, two .NET projects and a test project, and tools that only write down how they
/// were called and leave behind what the real ones would.
/// </summary>
internal sealed class LauncherFolder : IDisposable
{
    private readonly string _tools;

    public string Root { get; } = Directory.CreateTempSubdirectory("tessera-launcher-").FullName;

    public LauncherFolder()
    {
        _tools = Path.Combine(Root, "tools");
        string source = FindSource();
        Copy(Path.Combine(source, "tessera"), "tessera");
        foreach (string file in Directory.GetFiles(Path.Combine(source, "build"), "*", SearchOption.AllDirectories))
            Copy(file, Path.GetRelativePath(source, file));
        string[] empty =
        [
            "src/Tessera.Cli/Tessera.Cli.csproj", "src/Tessera.Cli/packages.lock.json",
            "native/stone/CMakeLists.txt", "native/boundary/guard.h",
            "tests/Tessera.Lay.Tests/Tessera.Lay.Tests.csproj", "bench/Tessera.Bench/Tessera.Bench.csproj",
            "samples/console/console.csproj", "Directory.Build.props", "Tessera.slnx", "global.json", ".editorconfig",
        ];
        foreach (string file in empty) Write(file, "");
        Tool("dpkg-query", "printf 'installed %s 1.0\\n' $(grep -v '^#' \"$ROOT/build/packages.txt\")");
        Tool("npm", """
            cd "$ROOT/artifacts/npm"
            for machine in x64 arm64; do
              mkdir -p "node_modules/onnxruntime-node/bin/napi-v6/linux/$machine"
              touch "node_modules/onnxruntime-node/bin/napi-v6/linux/$machine/libonnxruntime.so.1"
            done
            """);
        Tool("cmake", "touch \"$ROOT/artifacts/native/libtessera_stone.so\"");
        Tool("dotnet", """
            case $1 in
              build)
                mkdir -p "$ROOT/artifacts/bin/Tessera.Cli/release"
                touch "$ROOT/artifacts/bin/Tessera.Cli/release/tessera.dll"
                ;;
              *.Tests.dll) cat "$ROOT/summary"; exit $(cat "$ROOT/code") ;;
              *) shift; printf 'verb %s\n' "$*" ;;
            esac
            """);
        Write("summary", "");
        Write("code", "0");
    }

    /// <summary>The tools called since the last time this was asked, one word each: "cmake", "dotnet build".</summary>
    public string[] TakeCalls()
    {
        string log = Path.Combine(Root, "calls");
        string[] calls = File.Exists(log) ? File.ReadAllLines(log) : [];
        File.Delete(log);
        return calls;
    }

    public (int Code, string Out, string Error) Run(params string[] args)
    {
        using Process process = Start(args);
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    public Process Start(params string[] args)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(Root, "tessera"), .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["PATH"] = $"{_tools}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["ROOT"] = Root;
        start.Environment.Remove("TESSERA_LIBTORCH");
        return Process.Start(start)!;
    }

    /// <summary>Writes a file as if it had been edited just now.</summary>
    public void Write(string path, string text)
    {
        string full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    /// <summary>Puts a program first on the launcher's PATH.</summary>
    public void Tool(string name, string script)
    {
        string word = name == "dotnet" ? "dotnet ${1##*/}" : name;
        Write(Path.Combine(_tools, name), $"#!/bin/bash\necho \"{word}\" >>\"$ROOT/calls\"\n{script}\n");
        File.SetUnixFileMode(Path.Combine(_tools, name),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private void Copy(string file, string to) => Write(to, File.ReadAllText(file));

    private static string FindSource()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Tessera.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"no Tessera.slnx above {AppContext.BaseDirectory}");
    }
}
