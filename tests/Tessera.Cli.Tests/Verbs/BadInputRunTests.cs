using System.Text.RegularExpressions;
using Tessera.Models.Weights;
using Tessera.Torch;

namespace Tessera.Cli.Tests.Verbs;

/// <summary>A run or checkpoint that is wrong, and a run that goes wrong: one line, and what the run held stays as it
/// was.</summary>
public sealed class BadInputRunTests(BadInputRunTests.Trained trained) : IClassFixture<BadInputRunTests.Trained>
{
    // One run for all tests of the class; each spoils a copy of its checkpoint.
    public sealed class Trained : IDisposable
    {
        internal BadInputFolder Folder { get; } = new(train: 8);

        internal string Run => Folder.In("run");

        public Trained()
        {
            (int code, string[] errors) = Folder.Train("--out", Run);
            Assert.True(code == ExitCodes.Done, string.Join('\n', errors));
        }

        public void Dispose() => Folder.Dispose();
    }

    private BadInputFolder Folder => trained.Folder;

    [Fact]
    public void Resume_WithAnotherNetwork_NamesMissingAndUnexpectedKeys()
    {
        string run =
            CopyRun("other", recipe => recipe.Replace("model: unet-residual", "model: unet-resnet18", StringComparison.Ordinal));
        Dictionary<string, string> before = BadInputFolder.Contents(run);

        (int, string[]) resumed = Folder.Run("train", Folder.Data, "--out", run, "--resume");

        BadInputFolder.AssertFails(resumed, Path.Combine(run, "last.safetensors"), "missing: encoder.", "unexpected: ");
        AssertSame(before, BadInputFolder.Contents(run));
    }

    [Fact]
    public void Eval_OfACheckpointWithAnotherNetworksWeights_NamesMissingAndUnexpectedKeys()
    {
        string path = Folder.In("other.safetensors");
        (Dictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> texts) =
            SafetensorsFile.Read(Path.Combine(trained.Run, "last.safetensors"));
        string recipe = texts["tessera.recipe"].Replace("model: unet-residual", "model: fcn8s", StringComparison.Ordinal);
        SafetensorsFile.Write(path, tensors.Select(t => (t.Key, t.Value)),
            new Dictionary<string, string>(texts) { ["tessera.recipe"] = recipe });
        foreach (Tensor tensor in tensors.Values) tensor.Dispose();

        BadInputFolder.AssertFails(Folder.Run("eval", path, Folder.Data), path, "missing: ", "unexpected: ");
    }

    [Theory]
    [InlineData("length")]
    [InlineData("json")]
    [InlineData("end")]
    [InlineData("list")]
    public void Eval_OfACheckpointWithADamagedHeader_NamesIt(string damage)
    {
        string path = Folder.In($"{damage}.safetensors");
        byte[] file = File.ReadAllBytes(Path.Combine(trained.Run, "last.safetensors"));
        if (damage == "length") file[7] = 0x7f;
        if (damage == "json") file[8] = (byte)'x';
        File.WriteAllBytes(path,
            damage switch { "end" => file[..^100], "list" => [2, 0, 0, 0, 0, 0, 0, 0, (byte)'[', (byte)']'], _ => file });

        BadInputFolder.AssertFails(Folder.Run("eval", path, Folder.Data), path, "not a usable safetensors file");
    }

    [Fact]
    public void Resume_IntoALossThatIsNoNumber_NamesTheStepAndKeepsTheCheckpoint()
    {
        string run = CopyRun("nan", recipe => Regex.Replace(recipe, "(?<=learningRate: ).*", "1e+30")
            .Replace("epochs: 1", "epochs: 3", StringComparison.Ordinal));
        Assert.Contains("learningRate: 1e+30", File.ReadAllText(Path.Combine(run, "recipe.yaml")), StringComparison.Ordinal);
        Dictionary<string, string> before = BadInputFolder.Contents(run);

        (int, string[]) resumed = Folder.Run("train", Folder.Data, "--out", run, "--resume");

        // Four steps an epoch: the fifth runs away, the sixth shows it.
        BadInputFolder.AssertFails(resumed, run, "at step 6 (epoch 2)", "last.safetensors keeps the last good state");
        AssertSame(before, BadInputFolder.Contents(run));
    }

    [Fact]
    public void Train_WhoseWeightsRunAwayInTheOnlyStep_WritesNoCheckpoint()
    {
        File.WriteAllText(Folder.In("wild.yaml"), "budget: {epochs: 1}\nbatch: {size: 8}\nengine: {threads: 1}\n" +
            "optimiser: {learningRate: 1e+38}\nevaluation: {every: 9}\n");

        (int, string[]) run = Folder.Run("train", Folder.Data, "--recipe", Folder.In("wild.yaml"), "--out", Folder.In("wild"));

        BadInputFolder.AssertFails(run, Folder.In("wild"), "at step 1 (epoch 1)", "no last.safetensors was written yet");
        Assert.False(File.Exists(Folder.In("wild", "last.safetensors")));
    }

    private string CopyRun(string name, Func<string, string> change)
    {
        string run = Folder.In(name);
        Directory.CreateDirectory(run);
        foreach (string file in new[] { "last.safetensors", "metrics.csv" })
            File.Copy(Path.Combine(trained.Run, file), Path.Combine(run, file));
        string recipe = File.ReadAllText(Path.Combine(trained.Run, "recipe.yaml")), changed = change(recipe);
        Assert.NotEqual(recipe, changed);
        File.WriteAllText(Path.Combine(run, "recipe.yaml"), changed);
        return run;
    }

    // The events of a run that was begun anew may come to it; what was there must be as it was.
    private static void AssertSame(Dictionary<string, string> before, Dictionary<string, string> after)
    {
        Assert.All(before, file => Assert.Equal(file.Value, after[file.Key]));
        Assert.All(after.Keys.Except(before.Keys),
            file => Assert.Contains("events.out.tfevents", file, StringComparison.Ordinal));
    }
}
