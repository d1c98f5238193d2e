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

    // What a folder may hold, at once: the bad are named, the others are done, two of one stem stay apart.
    [Fact]
    public void Predict_FolderOfOddImages_DoesWhatItCanAndCountsTheRest()
    {
        string odd = Path.Combine(AppContext.BaseDirectory, "golden", "odd");
        Directory.CreateDirectory(Path.Combine(_folder, "in"));
        foreach (string name in new[] { "cmyk.jpg", "cmyk.tif", "bits.png", "animated.png", "animated.webp" })
            File.Copy(Path.Combine(odd, name), Path.Combine(_folder, "in", name));
        File.WriteAllBytes(Path.Combine(_folder, "in", "empty.jpg"), []);
        File.Copy(Path.Combine(odd, "animated.gif"), Path.Combine(_folder, "loop.gif"));

        using Process process = Start("predict", Model, "in", "loop.gif");
        (string output, string error) = Wait(process);

        Assert.Equal(ExitCodes.Failed, process.ExitCode);
        string[] masks = [.. Directory.GetFiles(Path.Combine(_folder, "predictions"), "*.png")
            .Select(file => Path.GetFileName(file)).Order()];
        Assert.Equal(["animated.png.png", "bits.png", "cmyk.jpg.png", "cmyk.tif.png"], masks);
        string[] lines = [.. error.Split('\n').Where(line => line.StartsWith("tessera: ", StringComparison.Ordinal))];
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("tessera: in/animated.webp: is an animated WebP", lines[0]);
        Assert.StartsWith("tessera: in/empty.jpg: is empty", lines[1]);
        Assert.StartsWith("tessera: loop.gif: is a GIF", lines[2]);
        Assert.EndsWith("failed    3 of 7\n", output);
    }

    // What was done before the bad one stays, and the same command keeps it.
    [Fact]
    public void Predict_OnErrorStopInTheMiddle_KeepsWhatWasDone()
    {
        for (int i = 0; i < 9; i++) WriteImage($"in/{i}.bmp");
        File.WriteAllText(Path.Combine(_folder, "in", "5.bmp"), "no image");

        using Process process = Start("predict", Model, "in", "--on-error", "stop");
        (string output, string error) = Wait(process);

        Assert.Equal((ExitCodes.Failed, ""), (process.ExitCode, output));
        Assert.StartsWith("tessera: in/5.bmp: ", error.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);
        WriteImage("in/5.bmp");
        using Process again = Start("predict", Model, "in", "--on-error", "stop");
        Assert.Contains("masks     predictions (9)", Wait(again).Out);
    }

    [Theory]
    [InlineData("cut off", "is not a model that ONNX Runtime|is damaged")]
    [InlineData("without labels",
        "does not say which classes it knows: it has no metadata 'tessera.labels'; write it into model.onnx.json")]
    [InlineData("two inputs", "takes x Float .* and y Float .*; expected one float input of N,C,H,W")]
    [InlineData("unknown operator", "is not a model that ONNX Runtime .*com.example")]
    [InlineData("other classes", "gives logits of 3 classes, its labels name 2")]
    public void Predict_BadModel_IsOneLineAndNothingIsWritten(string what, string expected)
    {
        string foreign = Path.Combine(AppContext.BaseDirectory, "golden", "foreign"), model = Path.Combine(_folder, "model.onnx");
        string name = what switch { "two inputs" => "two-inputs", "unknown operator" => "custom-operator", _ => "fixed" };
        byte[] file = File.ReadAllBytes(Path.Combine(foreign, name + ".onnx"));
        File.WriteAllBytes(model, what == "cut off" ? file[..(file.Length / 2)] : file);
        IEnumerable<string> classes = Enumerable.Range(0, what == "other classes" ? 2 : 3)
            .Select(i => $$"""{"id":{{i}},"name":"c{{i}}"}""");
        const string Steps = """{"version":1,"channels":3,"steps":[]}""";
        string labels = $$"""{"version":1,"classes":[{{string.Join(',', classes)}}]}""";
        if (what != "without labels")
            File.WriteAllText(model + ".json", $$"""{"tessera.labels":{{labels}},"tessera.preprocessing":{{Steps}}}""");
        WriteImage("in/a.bmp");

        using Process process = Start("predict", "model.onnx", "in");
        (string output, string error) = Wait(process);

        Assert.Equal((ExitCodes.Failed, ""), (process.ExitCode, output));
        string line = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("tessera: model.onnx: ", line);
        Assert.Matches(expected, line);
        Assert.False(Directory.Exists(Path.Combine(_folder, "predictions")));
    }

    [Fact]
    public void Predict_LibraryThatIsNotThere_SaysWhichAndWhatToDo()
    {
        WriteImage("in/a.bmp");

        using Process process = StartWith(
            new() { ["TESSERA_ONNXRUNTIME"] = "/nowhere/libonnxruntime.so.1" }, "predict", Model, "in");

        Assert.Equal("tessera: /nowhere/libonnxruntime.so.1: cannot load ONNX Runtime; there is no such file\n",
            Wait(process).Error);
        Assert.Equal(ExitCodes.Failed, process.ExitCode);
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
        string[] predict = ["predict", Model, "in", "--out", "masks"];
        string image = WriteImage("image.bmp");
        Directory.CreateDirectory(Path.Combine(_folder, "in"));
        for (int i = 0; i < Images; i++) File.CreateSymbolicLink(Path.Combine(_folder, "in", $"{i}.bmp"), image);
        Directory.CreateDirectory(Path.Combine(_folder, "masks"));
        using var watcher = new FileSystemWatcher(Path.Combine(_folder, "masks"));
        using var written = new ManualResetEventSlim();
        watcher.Renamed += (_, _) => written.Set();
        watcher.EnableRaisingEvents = true;

        using Process process = Start(predict);
        Assert.True(written.Wait(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken), "no mask was written");
        using (Process kill = Process.Start("kill", ["-INT", $"{process.Id}"])) kill.WaitForExit();
        string error = Wait(process).Error;

        Assert.Equal(ExitCodes.Interrupted, process.ExitCode);
        Assert.EndsWith("tessera: stopped; what is done stays done\n", error);
        string[] masks = Directory.GetFiles(Path.Combine(_folder, "masks"), "*.png");
        Assert.InRange(masks.Length, 1, Images - 1);
        Assert.DoesNotContain(masks, mask => mask.Contains(".part", StringComparison.Ordinal));
        DateTime first = File.GetLastWriteTimeUtc(masks[0]);

        using Process again = Start(predict);
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
            {"tessera.preprocessing":{"version":1,"channels":3,
              "steps":[{"step":"normalise","scale":255,"mean":[0,0,0],"deviation":[1,1,1]}]}}
            """);
        Assert.Equal(0, Kept("predict", model, "in", "--clean", "majority"));
        Assert.Equal(2, Kept("predict", model, "in", "--clean", "majority"));

        int Kept(params string[] args)
        {
            var command = new CommandUnderTest();
            using var terminal = command.Terminal();
            string[] rooted = [.. args.Select(arg =>
                arg.StartsWith("in", StringComparison.Ordinal) ? Path.Combine(_folder, arg) : arg)];
            var application = new Application(Cli.Verbs.AllVerbs.List, terminal);
            Assert.Equal(ExitCodes.Done,
                application.Run([.. rooted, "--out", Path.Combine(_folder, "masks"), "--json"]));
            using JsonDocument json = JsonDocument.Parse(command.Out);
            return json.RootElement.GetProperty("images").EnumerateArray().Count(image => image.TryGetProperty("kept", out _));
        }
    }

    private Process Start(params string[] args) => StartWith([], args);

    private Process StartWith(Dictionary<string, string> environment, params string[] args)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "tessera.dll");
        // Who starts a program with '&' from a script has it ignore Ctrl+C, and all that it starts.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", program, .. args])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment) start.Environment[name] = value;
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
