using System.Buffers.Binary;
using System.Diagnostics;
using System.Text.Json;

namespace Tessera.Cli.Tests.Verbs;

/// <summary>The command as a process of its own, with a model of three classes that looks at one pixel at a time.</summary>
public sealed class PredictVerbTests : IDisposable
{
    private static readonly string Model = Path.Combine(AppContext.BaseDirectory, "golden", "plain.onnx");

    private readonly string _folder = Directory.CreateTempSubdirectory("tessera-predict-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Predict_OneBadImageAmongGoodOnes_IsNamedAndLeftOut()
    {
        WriteImage("in/a.bmp");
        WriteImage("in/deep/b.bmp");
        File.WriteAllText(Path.Combine(_folder, "in", "no.png"), "no image");

        using Process process = Start("predict", Model, "in", "--out", "masks", "--json");
        (string output, string error) = Wait(process);

        Assert.Equal(ExitCodes.Failed, process.ExitCode);
        using JsonDocument json = JsonDocument.Parse(output);
        Assert.Equal(["in/a.bmp", "in/deep/b.bmp"], Files(json, "images"));
        Assert.Equal(["in/no.png"], Files(json, "failed"));
        Assert.Contains("tessera: in/no.png: ", error);
        Assert.True(File.Exists(Path.Combine(_folder, "masks/deep/b.png")));
    }

    [Fact]
    public void Predict_OnErrorStop_EndsWithTheImagesLine()
    {
        File.WriteAllText(Path.Combine(_folder, "no.png"), "no image");

        using Process process = Start("predict", Model, "no.png", "--on-error", "stop");
        (string output, string error) = Wait(process);

        Assert.Equal((ExitCodes.Failed, ""), (process.ExitCode, output));
        Assert.StartsWith("tessera: no.png: ", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public void Predict_AModelAlone_IsBadUsage()
    {
        using Process process = Start("predict", Model);

        Assert.Contains("INPUT is missing after the model", Wait(process).Error);
        Assert.Equal(ExitCodes.BadUsage, process.ExitCode);
    }

    [Fact]
    public void Predict_Interrupted_StopsAndLeavesWholeFilesOnly()
    {
        const int Images = 3000;
        string image = WriteImage("image.bmp");
        Directory.CreateDirectory(Path.Combine(_folder, "in"));
        for (int i = 0; i < Images; i++) File.CreateSymbolicLink(Path.Combine(_folder, "in", $"{i}.bmp"), image);
        Directory.CreateDirectory(Path.Combine(_folder, "masks"));
        using var watcher = new FileSystemWatcher(Path.Combine(_folder, "masks"));
        using var written = new ManualResetEventSlim();
        watcher.Renamed += (_, _) => written.Set();
        watcher.EnableRaisingEvents = true;

        using Process process = Start("predict", Model, "in", "--out", "masks");
        Assert.True(written.Wait(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken), "no mask was written");
        using (Process kill = Process.Start("kill", ["-INT", $"{process.Id}"])) kill.WaitForExit();
        string error = Wait(process).Error;

        Assert.Equal(ExitCodes.Interrupted, process.ExitCode);
        Assert.EndsWith("tessera: stopped; what is done stays done\n", error);
        string[] masks = Directory.GetFiles(Path.Combine(_folder, "masks"));
        Assert.InRange(masks.Length, 1, Images - 1);
        Assert.DoesNotContain(masks, mask => mask.Contains(".part", StringComparison.Ordinal));
    }

    private Process Start(params string[] args)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "tessera.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. args])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    private static (string Out, string Error) Wait(Process process)
    {
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (output, error.GetAwaiter().GetResult());
    }

    private static IEnumerable<string?> Files(JsonDocument json, string list) =>
        json.RootElement.GetProperty(list).EnumerateArray().Select(image => image.GetProperty("file").GetString());

    // A bitmap by the format's own facts: 14 bytes of file header, 40 of image header, rows of blue, green and red whose length
    // is a multiple of 4 bytes.
    private string WriteImage(string name)
    {
        const int Width = 64, Height = 48, Header = 54;
        byte[] file = new byte[Header + Width * Height * 3];
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), Header);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), Width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), Height);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(26), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(28), 24);
        for (int i = Header; i < file.Length; i++) file[i] = (byte)(i * 7);
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, file);
        return path;
    }
}
