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
    public void Predict_Interrupted_LeavesWholeFilesAndGoesOnWhereItStopped()
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
        string[] masks = Directory.GetFiles(Path.Combine(_folder, "masks"), "*.png");
        Assert.InRange(masks.Length, 1, Images - 1);
        Assert.DoesNotContain(masks, mask => mask.Contains(".part", StringComparison.Ordinal));
        DateTime first = File.GetLastWriteTimeUtc(masks[0]);

        using Process again = Start("predict", Model, "in", "--out", "masks");
        string output = Wait(again).Out;

        Assert.Equal(ExitCodes.Done, again.ExitCode);
        Assert.Contains($"masks     masks ({Images})\n", output);
        Assert.Matches($@"kept      [0-9]+ of {Images}: model, options and images are as they were \(--again", output);
        Assert.Equal(first, File.GetLastWriteTimeUtc(masks[0]));
        Assert.Equal(Images, Directory.GetFiles(Path.Combine(_folder, "masks"), "*.png").Length);
    }

    // What decides a mask is what was said, what the model holds and who computes; where masks go or what is printed is not.
    [Fact]
    public void Predict_Again_KeepsMasksOfTheSameModelAndOptionsOnly()
    {
        WriteImage("in/a.bmp");
        WriteImage("in/b.bmp");
        string model = Path.Combine(_folder, "model.onnx");
        File.Copy(Model, model);
        Assert.Equal(0, Kept("predict", model, "in"));
        Assert.Equal(2, Kept("predict", model, "in", "--on-error", "stop"));
        Assert.Equal(2, Kept("predict", model, "in/a.bmp", "in/b.bmp"));
        Assert.Equal(0, Kept("predict", model, "in", "--clean", "majority"));
        Assert.Equal(2, Kept("predict", model, "in", "--clean", "majority"));
        Assert.Equal(0, Kept("predict", model, "in", "--clean", "majority", "--again"));

        File.WriteAllText(model + ".json", """
            {"tessera.preprocessing":{"version":1,"channels":3,"steps":[{"step":"normalise","scale":255,"mean":[0,0,0],"deviation":[1,1,1]}]}}
            """);
        Assert.Equal(0, Kept("predict", model, "in", "--clean", "majority"));
        Assert.Equal(2, Kept("predict", model, "in", "--clean", "majority"));

        int Kept(params string[] args)
        {
            var command = new CommandUnderTest();
            using var terminal = command.Terminal();
            string[] rooted = [.. args.Select(arg => arg.StartsWith("in", StringComparison.Ordinal) ? Path.Combine(_folder, arg) : arg)];
            Assert.Equal(ExitCodes.Done, new Application(Cli.Verbs.AllVerbs.List, terminal).Run([.. rooted, "--out", Path.Combine(_folder, "masks"), "--json"]));
            using JsonDocument json = JsonDocument.Parse(command.Out);
            return json.RootElement.GetProperty("images").EnumerateArray().Count(image => image.TryGetProperty("kept", out _));
        }
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
