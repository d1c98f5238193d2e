using System.Diagnostics;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Cli.Tests;

/// <summary>What is loaded, by the dynamic linker's own record of what a process opened, whoever opened it.</summary>
public sealed class StartupTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tessera-startup-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Help_LoadsNoEngine()
    {
        (string help, string opened) = Run("--help");

        Assert.Contains("tessera", help);
        Assert.Contains("libcoreclr", opened);
        Assert.DoesNotMatch("libtessera_|tessera_imaging|libtorch|libopencv|libonnxruntime", opened);
    }

    // Videos, maps, scans and training have engines of their own, which take longer to load than such an image to segment.
    [Fact]
    public void Predict_OfPictures_LoadsTheirEngineAndTheNetworksAlone()
    {
        string image = Path.Combine(_folder, "a.png");
        ImageFile.Write(image, new Image(9, 7));

        (string said, string opened) =
            Run("predict", Path.Combine(AppContext.BaseDirectory, "golden", "plain.onnx"), image,
                "--out", Path.Combine(_folder, "masks"));

        Assert.Contains("masks     ", said);
        Assert.Contains("tessera_imaging", opened);
        Assert.Contains("libonnxruntime", opened);
        Assert.DoesNotMatch("tessera_(torch|video|rasters|dicom)|libtorch|libgdal|libgdcm|libavcodec|libavformat", opened);
    }

    private (string Out, string Opened) Run(params string[] args)
    {
        string record = Directory.CreateDirectory(Path.Combine(_folder, "record")).FullName;
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "tessera.dll"), .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["LD_DEBUG"] = "files", ["LD_DEBUG_OUTPUT"] = Path.Combine(record, "linker") },
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.GetAwaiter().GetResult());
        return (output, string.Concat(Directory.GetFiles(record).Select(File.ReadAllText)));
    }
}
