using System.Diagnostics;
using System.Text.Json;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Data.Datasets;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Models;
using Tessera.Torch;
using Tessera.Training.Runs;

namespace Tessera.Cli.Tests.Verbs;

/// <summary>A model that remembers, from its file through the command: frames in order, sequences apart,
/// the state carried.</summary>
public sealed class FramePredictionTests : IDisposable
{
    private const int Classes = 3;

    private static readonly LabelMap Labels = new([.. Enumerable.Range(0, Classes)
        .Select(id => new LabelClass(id, $"class {id}", new Rgb((byte)(80 * id), 0, 0)))]);

    private static readonly ImagePreprocessing Preprocessing = new(3,
        [new NormaliseStep(255, [0.5f, 0.5f, 0.5f], [0.25f, 0.25f, 0.25f])]);

    private readonly string _folder = Directory.CreateTempSubdirectory("tessera-clip-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory, InlineData("stfcn"), InlineData("stfcn-unshared")]
    public void Predict_AFolderOfFrames_GivesTheMasksOfEagerSteps(string name)
    {
        // Four frames of one sequence, "10" after "9"; then another sequence, of another size where the network takes any.
        (string Name, int Width)[] frames =
        [
            ("a_8", 47), ("a_9", 47), ("a_10", 47), ("a_11", 47),
            ("b_1", name == "stfcn" ? 40 : 47), ("b_2", name == "stfcn" ? 40 : 47),
        ];
        Image[] images = [.. frames.Select((frame, i) => Write(Path.Combine("in", frame.Name + ".png"), frame.Width, seed: i))];
        using Network network = Create(name);
        ModelExport.ToOnnx(Path.Combine(_folder, "model.onnx"), network, Labels, Preprocessing, """{"version":1}""");

        (int code, _, string error) = Run("predict", "model.onnx", "in", "--out", "masks");

        Assert.True(code == ExitCodes.Done, error);
        byte[][] expected = [.. Steps(network, images[..4]), .. Steps(network, images[4..])];
        for (int i = 0; i < frames.Length; i++)
            AssertSame(expected[i], MaskFile.Read(Path.Combine(_folder, "masks", frames[i].Name + ".png")).Ids8, frames[i].Name);
        // What is remembered shows: alone, a frame has another mask.
        Assert.NotEqual(Steps(network, images[1..2])[0], expected[1]);
    }

    [Fact]
    public void Predict_AnotherSizeThanTheNetworks_NamesBoth()
    {
        Write("in/a_1.png", 50, seed: 1);
        using Network network = Create("stfcn-unshared");
        ModelExport.ToOnnx(Path.Combine(_folder, "model.onnx"), network, Labels, Preprocessing, """{"version":1}""");

        (int code, _, string error) = Run("predict", "model.onnx", "in");

        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains(
            "in/a_1.png: comes to the network as 50x33; model.onnx takes only 47x33", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Eval_Frames_LeadsTheNetworkThroughThem()
    {
        DatasetYaml.Write(Path.Combine(_folder, DatasetYaml.FileName), Labels);
        Directory.CreateDirectory(Path.Combine(_folder, "masks", "val"));
        for (int i = 0; i < 5; i++)
        {
            Write($"images/val/a_{i}.png", 47, seed: i);
            var mask = new Mask(47, 33);
            for (int p = 0; p < mask.Ids8.Length; p++) mask.Ids8[p] = (byte)(p / 7 % Classes);
            MaskFile.Write(Path.Combine(_folder, $"masks/val/a_{i}.png"), mask, Labels);
        }
        using Network network = Create("stfcn");
        ModelExport.ToOnnx(Path.Combine(_folder, "model.onnx"), network, Labels, Preprocessing, """{"version":1}""");

        string[] scores = [.. new[] { "ordered", "shuffled", "single", "ordered" }.Select(order => Confusion(order))];

        Assert.Equal(3, scores.Distinct().Count());
        Assert.Equal(scores[0], scores[3]);
    }

    private string Confusion(string order)
    {
        (int code, string output, string error) = Run("eval", "model.onnx", ".", "--frames", order, "--json");
        Assert.True(code == ExitCodes.Done, error);
        using JsonDocument json = JsonDocument.Parse(output);
        return json.RootElement.GetProperty("confusion").GetRawText();
    }

    // Random weights with what is remembered as the only score.
    private static Network Create(string name)
    {
        Engine.Seed(3);
        Network network = Catalogue.Create(name, new NetworkOptions(Classes) { Width = 1.0 / 8, Size = new(33, 47) });
        using var noGrad = new NoGrad();
        foreach ((string key, Tensor weight) in network.NamedParameters())
        {
            if (key.StartsWith("memory", StringComparison.Ordinal)) Aten.Mul_(weight, 4);
            if (key.StartsWith("score", StringComparison.Ordinal)) Aten.Mul_(weight, key == "score.weight" ? 1 : 0);
        }
        network.Eval();
        return network;
    }

    private static byte[][] Steps(Network network, Image[] images)
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGrad();
        var masks = new byte[images.Length][];
        IReadOnlyList<Tensor>? state = null;
        for (int i = 0; i < images.Length; i++)
        {
            float[] values = [.. images[i].Bytes.ToArray().Select(value => (value / 255f - 0.5f) / 0.25f)];
            Tensor frame = Aten.Permute(Tensor.From<float>(values, [1, images[i].Height, images[i].Width, 3]), [0, 3, 1, 2]);
            (Tensor logits, state) = ((VideoNetwork)network).Step(frame.Contiguous(), state);
            masks[i] = [.. Aten.Argmax(logits, 1).ToArray<long>().Select(id => (byte)id)];
        }
        return masks;
    }

    // Where two classes score alike, the engines may choose differently.
    private static void AssertSame(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, string what)
    {
        int different = 0;
        for (int i = 0; i < expected.Length; i++) different += expected[i] == actual[i] ? 0 : 1;
        Assert.True(expected.Length == actual.Length && different <= expected.Length / 500,
            $"{what}: {different} of {expected.Length} pixels differ");
    }

    private Image Write(string name, int width, int seed)
    {
        var image = new Image(width, 33);
        new Random(seed).NextBytes(image.Bytes);
        string path = Path.Combine(_folder, name);
        if (Path.GetDirectoryName(path) is { } folder) Directory.CreateDirectory(folder);
        ImageFile.Write(path, image);
        return image;
    }

    private (int Code, string Out, string Error) Run(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "tessera.dll"), .. args])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
