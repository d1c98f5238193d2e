using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Tessera.Models;
using Tessera.Models.Weights;
using Tessera.Torch;
using Tessera.Training.Checkpoints;

namespace Tessera.Cli.Tests.Verbs;

/// <summary>Weights out of a run, into a model file without a run, and into another training.</summary>
public sealed class WeightsTests(WeightsTests.Exported exported) : IClassFixture<WeightsTests.Exported>
{
    // A run of one epoch, and its weights alone.
    public sealed class Exported : IDisposable
    {
        internal BadInputFolder Folder { get; } = new();

        internal string Run => Folder.In("run");

        internal string Weights => Folder.In("weights.safetensors");

        public Exported()
        {
            Require(Folder.Train("--out", Run));
            Require(Folder.Run("export", Run, "--to", Weights));
        }

        public void Dispose() => Folder.Dispose();
    }

    private const string Model = "unet-residual";

    private BadInputFolder Folder => exported.Folder;

    // From the format's specification, without our reader: length, JSON, then values without gaps up to the file's end.
    [Fact]
    public void Export_AsSafetensors_IsAFileOfPyTorchsKeysInFloat32()
    {
        byte[] file = File.ReadAllBytes(exported.Weights);
        int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        using JsonDocument header = JsonDocument.Parse(file.AsMemory(8, length));
        using Checkpoint checkpoint = CheckpointSource.Open(exported.Run);
        using Network network = checkpoint.CreateNetwork();
        var expected = network.StateDict().ToDictionary(s => s.Key, s => s.Value);

        Assert.Equal((byte)'{', file[8]);
        Assert.Equal("pt", header.RootElement.GetProperty("__metadata__").GetProperty("format").GetString());
        JsonProperty[] tensors = [.. header.RootElement.EnumerateObject().Where(p => p.Name != "__metadata__")];
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), tensors.Select(t => t.Name).Order(StringComparer.Ordinal));
        int end = 0;
        foreach (JsonProperty tensor in tensors)
        {
            int[] place = [.. tensor.Value.GetProperty("data_offsets").EnumerateArray().Select(v => v.GetInt32())];
            long[] shape = [.. tensor.Value.GetProperty("shape").EnumerateArray().Select(v => v.GetInt64())];
            bool counter = tensor.Name.EndsWith("num_batches_tracked", StringComparison.Ordinal);
            Assert.Equal(counter ? "I64" : "F32", tensor.Value.GetProperty("dtype").GetString());
            Assert.Equal(expected[tensor.Name].Shape, shape);
            Assert.Equal(end, place[0]);
            end = place[1];
            if (counter) continue;
            float[] values = [.. file[(8 + length + place[0])..(8 + length + place[1])].Chunk(4)
                .Select(b => BinaryPrimitives.ReadSingleLittleEndian(b))];
            Assert.Equal(expected[tensor.Name].ToArray<float>(), values);
        }
        Assert.Equal(file.Length, 8 + length + end);
    }

    [Fact]
    public void Export_OfANamedNetworkWithThoseWeights_PredictsWhatTheRunDoes()
    {
        string ours = Folder.In("ours.onnx"), theirs = Folder.In("theirs.onnx");
        Require(Folder.Run("export", exported.Run, "--to", ours));
        Require(Folder.Run("export", "--model", Model, "--classes", "2", "--weights", exported.Weights, "--to", theirs));
        string images = Path.Combine(Folder.Data, "images", "val");

        Require(Folder.Run("predict", ours, images, "--out", Folder.In("masks-ours")));
        Require(Folder.Run("predict", theirs, images, "--out", Folder.In("masks-theirs")));

        string[] masks = Directory.GetFiles(Folder.In("masks-ours"), "*.png", SearchOption.AllDirectories);
        Assert.Equal(2, masks.Length);
        Assert.All(masks, mask => Assert.Equal(File.ReadAllBytes(mask),
            File.ReadAllBytes(mask.Replace("masks-ours", "masks-theirs", StringComparison.Ordinal))));
    }

    [Fact]
    public void Export_WithoutTextsInTheFile_TakesTheLabelsGivenAndImageNetsStatistics()
    {
        string plain = Plain("plain.safetensors"), model = Folder.In("plain.onnx");
        File.WriteAllText(Folder.In("names.txt"), "earth\n\ncrate\n");

        Require(Folder.Run("export", "--model", Model, "--weights", plain, "--labels", Folder.In("names.txt"), "--to", model));

        string text = Encoding.UTF8.GetString(File.ReadAllBytes(model));
        Assert.Contains("\"name\":\"crate\"", text, StringComparison.Ordinal);
        Assert.Contains("\"mean\":[0.485,0.456,0.406],\"deviation\":[0.229,0.224,0.225]", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Export_WithoutLabels_NamesClassesByNumber()
    {
        string model = Folder.In("numbered.onnx");

        string plain = Plain("numbered.safetensors");
        Require(Folder.Run("export", "--model", Model, "--classes", "2", "--weights", plain, "--to", model));

        string text = Encoding.UTF8.GetString(File.ReadAllBytes(model));
        Assert.Contains("\"name\":\"class1\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Export_WithAnotherNumberOfClasses_SaysHowManyTheFileHas()
    {
        string plain = Plain("plain21.safetensors"), to = Folder.In("21.onnx");
        BadInputFolder.AssertFails(
            Folder.Run("export", "--model", Model, "--classes", "21", "--weights", plain, "--to", to), plain,
            "expected [21,", "the file was trained for 2 classes, not 21");
        BadInputFolder.AssertFails(
            Folder.Run("export", "--model", Model, "--weights", plain, "--to", to), plain, "--labels", "--classes");
    }

    [Fact]
    public void Export_OntoItsOwnCheckpoint_IsRefused()
    {
        string last = Path.Combine(exported.Run, "last.safetensors");
        byte[] before = File.ReadAllBytes(last);

        BadInputFolder.AssertFails(Folder.Run("export", exported.Run, "--to", last), last, "is the checkpoint itself");
        Assert.Equal(before, File.ReadAllBytes(last));
    }

    [Theory]
    [InlineData("expected SOURCE, or --model with --weights")]
    [InlineData("expected SOURCE, or --model with --weights", "run", "--model", "unet")]
    [InlineData("--model needs --weights", "--model", "unet")]
    [InlineData("--weights and --labels go with --model", "run", "--weights", "a.pth")]
    public void Export_OfNeitherOrBoth_IsBadUsage(string why, params string[] words)
    {
        (int code, string[] errors) = Folder.Run(["export", .. words, "--to", "a.onnx"]);

        Assert.Equal(ExitCodes.BadUsage, code);
        Assert.Contains(errors, line => line.Contains(why, StringComparison.Ordinal));
    }

    // PyTorch's own file into a training; what it was told of it is in the run, and the file is needed no more.
    [Fact]
    public void Train_FromWeights_ReportsThemAndResumesWithoutTheFile()
    {
        string weights = Folder.In("start.safetensors"), run = Folder.In("tuned");
        File.Copy(exported.Weights, weights);

        (int code, string[] errors) = Folder.Train("--weights", weights, "--rate", "1e-9", "--out", run);

        Assert.True(code == ExitCodes.Done, string.Join('\n', errors));
        string kept = Assert.Single(errors, line => line.Contains("weights kept", StringComparison.Ordinal));
        Assert.Contains("encoder (", kept, StringComparison.Ordinal);
        Assert.Contains($"weights: {weights}", File.ReadAllText(Path.Combine(run, "recipe.yaml")), StringComparison.Ordinal);
        AssertAlmostEqual(exported.Weights, Path.Combine(run, "last.safetensors"), "model.");
        File.Delete(weights);
        Require(Folder.Run("train", Folder.Data, "--out", run, "--resume", "--epochs", "2"));
    }

    [Fact]
    public void Train_FromARun_TakesItsAveragedWeights()
    {
        string run = Folder.In("again");

        Require(Folder.Train("--weights", exported.Run, "--rate", "1e-9", "--out", run));

        AssertAlmostEqual(exported.Weights, Path.Combine(run, "last.safetensors"), "model.");
    }

    [Fact]
    public void Train_FromAnotherNetworksWeights_IsRefusedBeforeThereIsARun()
    {
        (int, string[]) run =
            Folder.Train("--model", "unet-resnet18", "--weights", exported.Weights, "--out", Folder.In("never"));

        BadInputFolder.AssertFails(run, exported.Weights, "its weights do not fit unet-resnet18");
        Assert.False(Directory.Exists(Folder.In("never")));
    }

    private static void Require((int Code, string[] Errors) run) =>
        Assert.True(run.Code == ExitCodes.Done, string.Join('\n', run.Errors));

    // The weights as another program would write them: no texts of ours.
    private string Plain(string name)
    {
        using WeightsFile file = WeightsFile.Read(exported.Weights);
        SafetensorsFile.Write(Folder.In(name), file.Tensors.Select(t => (t.Key, t.Value)), new Dictionary<string, string>());
        return Folder.In(name);
    }

    // Steps at a rate of 1e-9 move a weight by less than 1e-6; running statistics go their own way.
    private static void AssertAlmostEqual(string weights, string checkpoint, string prefix)
    {
        using WeightsFile begun = WeightsFile.Read(weights), ended = WeightsFile.Read(checkpoint);
        foreach ((string key, Tensor value) in begun.Tensors.Where(t => t.Key.EndsWith("weight", StringComparison.Ordinal)))
        {
            float[] before = value.ToArray<float>(), after = ended.Tensors[prefix + key].ToArray<float>();
            Assert.InRange(before.Zip(after, (a, b) => Math.Abs(a - b)).Max(), 0, 1e-6);
        }
    }
}
