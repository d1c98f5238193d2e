using System.Diagnostics;

namespace Tessera.Cli.Tests;

public sealed class StartupTests
{
    // The dynamic linker's own record of what a process opened, whoever opened it.
    [Fact]
    public void Help_LoadsNoEngine()
    {
        string folder = Directory.CreateTempSubdirectory("tessera-startup-").FullName;
        try
        {
            var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "tessera.dll"), "--help"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["LD_DEBUG"] = "files", ["LD_DEBUG_OUTPUT"] = Path.Combine(folder, "linker") },
            };
            using Process process = Process.Start(start)!;
            string help = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            string opened = string.Concat(Directory.GetFiles(folder).Select(File.ReadAllText));

            Assert.Equal(0, process.ExitCode);
            Assert.Contains("tessera", help);
            Assert.Contains("libcoreclr", opened);
            Assert.DoesNotMatch("libtessera_|libtorch|libopencv|libonnxruntime", opened);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
