using System.Text.Json;
using Tessera.Cli.Verbs;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Cli.Tests.Verbs;

/// <summary>tessera eval on folders named by class, with a model of train --task classify.</summary>
public sealed class EvalClassesTests(EvalClassesTests.Trained trained) : IClassFixture<EvalClassesTests.Trained>
{
    private static readonly string Segmenter = Path.Combine(AppContext.BaseDirectory, "golden", "plain.onnx");

    // Bright and dark pictures, and a run of one epoch on them: what it learnt does not matter here.
    public sealed class Trained : IDisposable
    {
        internal string Root { get; } = Directory.CreateTempSubdirectory("tessera-classes-").FullName;

        internal string Pictures => In("pictures");

        internal string Run => In("run");

        public Trained()
        {
            for (int i = 0; i < 5; i++)
            {
                Write("pictures", "bright", $"{i}.png", 200 + i);
                Write("pictures", "dark", $"{i}.png", 40 + i);
            }
            File.WriteAllText(In("recipe.yaml"), "batch: {size: 4}\nengine: {threads: 1}\n");
            Output run = Tessera("train", Pictures, "--task", "classify", "--model", "residual", "--recipe", In("recipe.yaml"),
                "--epochs", "1", "--out", Run);
            Assert.True(run.Code == ExitCodes.Done, string.Join('\n', run.Errors));
        }

        internal string In(params string[] parts) => Path.Combine([Root, .. parts]);

        internal void Write(string folder, string name, string file, int brightness)
        {
            var image = new Image(40, 32);
            image.Bytes.Fill((byte)brightness);
            Directory.CreateDirectory(In(folder, name));
            ImageFile.Write(In(folder, name, file), image);
        }

        public void Dispose() => Directory.Delete(Root, recursive: true);
    }

    private sealed record Output(int Code, string Out, string[] Errors);

    [Fact]
    public void Eval_ARunAndItsModelFile_AgreeOnTheImagesLeftForVal()
    {
        Output run = Tessera("eval", trained.Run, trained.Pictures, "--json");
        Output file = Tessera("eval", Path.Combine(trained.Run, "model.onnx"), trained.Pictures, "--json");

        Assert.True(run.Code == ExitCodes.Done, string.Join('\n', run.Errors));
        Assert.Equal(run.Out, file.Out);
        using JsonDocument json = JsonDocument.Parse(run.Out);
        Assert.Equal(("classify", 2),
            (json.RootElement.GetProperty("task").GetString(), json.RootElement.GetProperty("images").GetInt32()));
        Assert.Equal(["bright 1", "dark 1"], json.RootElement.GetProperty("classes").EnumerateArray()
            .Select(c => $"{c.GetProperty("name").GetString()} {c.GetProperty("images").GetInt32()}"));
        Assert.Contains(json.RootElement.GetProperty("accuracy").GetDouble(), new[] { 0, 0.5, 1 });
    }

    [Fact]
    public void Eval_ShowsATableOfImages()
    {
        Output shown = Tessera("eval", trained.Run, trained.Pictures, "--split", "train");

        Assert.Equal(["class", "recall", "precision", "F1", "images"], Lines(shown)[0]);
        Assert.Equal(("bright", "4"), (Lines(shown)[2][0], Lines(shown)[2][^1]));
        Assert.Contains(Lines(shown), line => line[0] == "accuracy");
        Assert.DoesNotContain("IoU", shown.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("pixel", shown.Out, StringComparison.Ordinal);
    }

    // Ids are the model's, not those of the folders that happen to be there.
    [Theory]
    [InlineData]
    [InlineData("--layout", "classes")]
    public void Eval_WithoutImagesOfTheFirstClass_KeepsTheModelsIds(params string[] layout)
    {
        for (int i = 0; i < 5; i++) trained.Write("nights", "dark", $"{i}.png", 30 + i);

        Output output = Tessera(["eval", trained.Run, trained.In("nights"), "--split", "train", "--json", .. layout]);

        Assert.True(output.Code == ExitCodes.Done, string.Join('\n', output.Errors));
        using JsonDocument json = JsonDocument.Parse(output.Out);
        Assert.Equal([0, 4],
            json.RootElement.GetProperty("classes").EnumerateArray().Select(c => c.GetProperty("images").GetInt32()));
    }

    [Fact]
    public void Eval_AFolderThatIsNoClass_IsNamedWithTheNearest()
    {
        trained.Write("misspelt", "bright", "a.png", 200);
        trained.Write("misspelt", "drak", "a.png", 40);

        AssertFails(Tessera("eval", trained.Run, trained.In("misspelt")),
            "has a folder 'drak', which is no class of the model; did you mean 'dark'?");
    }

    [Fact]
    public void Eval_AModelForMasksOnClassFolders_SaysWhatWasLookedFor() =>
        AssertFails(Tessera("eval", Segmenter, trained.Pictures), "is no data set in a layout known; looked for dataset.yaml",
            "and for images in folders named by the model's classes (");

    [Fact]
    public void Eval_SizesOfObjectsInWholeImages_AreRefused() =>
        AssertFails(Tessera("eval", trained.Run, trained.Pictures, "--sizes"),
            "--sizes counts the objects of masks; these are whole images");

    private static void AssertFails(Output output, params string[] parts) =>
        BadInputFolder.AssertFails((output.Code, output.Errors), parts);

    private static string[][] Lines(Output output) => [.. output.Out.Split('\n')
        .Select(line => line.Split([' ', '│'], StringSplitOptions.RemoveEmptyEntries)).Where(words => words.Length > 0)];

    private static Output Tessera(params string[] args)
    {
        var command = new CommandUnderTest();
        using var terminal = command.Terminal();
        int code = new Application(AllVerbs.List, terminal).Run(args);
        return new Output(code, command.Out, command.ErrorLines);
    }
}
