using System.Text.Json;
using Tessera.Cli.Verbs;
using Tessera.Core.Labels;
using Tessera.Data.Datasets;
using Tessera.Evaluation.Corruptions;

namespace Tessera.Cli.Tests.Verbs;

/// <summary>tessera eval on data that is not the model's own: other classes, groups, worse images, another camera.</summary>
public sealed class EvalElsewhereTests(BadInputRunTests.Trained trained) : IClassFixture<BadInputRunTests.Trained>
{
    private BadInputFolder Folder => trained.Folder;

    private string Model => Path.Combine(trained.Run, "model.onnx");

    [Fact]
    public void Eval_DataOfOtherClasses_WithAMap_GivesTheScoresOfItsOwn()
    {
        var classes = new LabelMap([new(0, "floor", new Rgb(0, 0, 0)), new(1, "crate", new Rgb(255, 128, 0))]);
        string other = Copy("other", classes);

        (int code, string own, _) = Run("eval", Model, Folder.Data, "--json");
        (int mappedCode, string mapped, string[] notes) = Run("eval", Model, other, "--map", "ground=floor,box=crate", "--json");

        Assert.Equal((ExitCodes.Done, ExitCodes.Done), (code, mappedCode));
        using JsonDocument a = JsonDocument.Parse(own), b = JsonDocument.Parse(mapped);
        Assert.Equal(a.RootElement.GetProperty("confusion").GetRawText(), b.RootElement.GetProperty("confusion").GetRawText());
        Assert.Contains("classes  floor, crate", notes);
        BadInputFolder.AssertFails(
            Folder.Run("eval", Model, other), "class 0 is 'floor' here and 'ground' in the model", "--map");
    }

    [Fact]
    public void Eval_ByGroup_ScoresEachAndRefusesDataWithoutGroups()
    {
        string grouped = Copy("grouped", BadInputFolder.Labels);
        DatasetYaml.Write(Path.Combine(grouped, DatasetYaml.FileName), BadInputFolder.Labels, groupSeparator: "0");

        (int code, string shown, _) = Run("eval", Model, grouped, "--by", "group");

        Assert.Equal(ExitCodes.Done, code);
        Assert.Contains(shown.Split('\n'),
            line => line.Split([' ', '│'], StringSplitOptions.RemoveEmptyEntries) is ["a", "1", _, _]);
        BadInputFolder.AssertFails(Folder.Run("eval", Model, Folder.Data, "--by", "group"),
            "--by group: the names of its images tell no groups");
    }

    [Fact]
    public void Eval_Corruptions_MeasuresEachInFiveStrengths()
    {
        string report = Folder.In("worse");
        (int code, string json, _) = Run("eval", Model, Folder.Data, "--corruptions", "--json", "--report", report);

        Assert.Equal(ExitCodes.Done, code);
        using JsonDocument result = JsonDocument.Parse(json);
        Assert.Equal(Corruption.All.Select(c => c.Name),
            result.RootElement.GetProperty("corruptions").EnumerateArray().Select(c => c.GetProperty("name").GetString()));
        Assert.All(result.RootElement.GetProperty("corruptions").EnumerateArray(),
            c => Assert.Equal(5, c.GetProperty("strengths").GetArrayLength()));
        Assert.Contains("gaussian-noise", File.ReadAllText(Path.Combine(report, "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Eval_AdaptBn_SaysWhatItGainedAndNeedsANetwork()
    {
        (int code, string json, _) = Run("eval", trained.Run, Folder.Data, "--adapt-bn", "--json");

        Assert.Equal(ExitCodes.Done, code);
        using JsonDocument result = JsonDocument.Parse(json);
        double before = result.RootElement.GetProperty("before").GetProperty("miou").GetDouble();
        double after = result.RootElement.GetProperty("after").GetProperty("miou").GetDouble();
        Assert.Equal(after - before, result.RootElement.GetProperty("gained").GetDouble(), 12);
        BadInputFolder.AssertFails(
            Folder.Run("eval", Model, Folder.Data, "--adapt-bn"), "expected a run or a checkpoint for --adapt-bn");
    }

    // The same images and masks, described otherwise.
    private string Copy(string name, LabelMap labels)
    {
        string root = Folder.In(name);
        foreach (string file in Directory.GetFiles(Folder.Data, "*.png", SearchOption.AllDirectories))
        {
            string target = Path.Combine(root, Path.GetRelativePath(Folder.Data, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
        DatasetYaml.Write(Path.Combine(root, DatasetYaml.FileName), labels);
        return root;
    }

    private static (int Code, string Out, string[] Errors) Run(params string[] args)
    {
        var command = new CommandUnderTest();
        using var terminal = command.Terminal();
        int code = new Application(AllVerbs.List, terminal).Run(args);
        return (code, command.Out, command.ErrorLines);
    }
}
