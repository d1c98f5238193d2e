using System.Text.Json;
using Tessera.Cli.Verbs;
using Tessera.Data;
using Tessera.Data.Datasets;

namespace Tessera.Cli.Tests.Verbs;

/// <summary>--layout of every verb that takes data, and data.layout of a recipe,
/// on a folder that is our own layout and pairs.</summary>
public sealed class LayoutOptionTests : IDisposable
{
    private static readonly string Model = Path.Combine(AppContext.BaseDirectory, "golden", "plain.onnx");

    private readonly BadInputFolder _folder = new();

    public static TheoryData<string> Verbs =>
        ["inspect", "check", "convert", "split", "augment", "errors", "train", "eval", "eval --map"];

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(Verbs))]
    public void Layout_ThatTheFolderIsNot_IsRefusedByEveryVerb(string verb) =>
        BadInputFolder.AssertFails(_folder.Run([.. Line(verb), "--layout", "camvid"]),
            $"{_folder.Data}: is not laid out as camvid; looked for train/ with trainannot/ (CamVid)");

    [Theory, MemberData(nameof(Verbs))]
    public void Layout_MistypedOrMissing_IsBadUsageWithTheNearest(string verb)
    {
        (int code, string[] errors) = _folder.Run([.. Line(verb), "--layout", "camvd"]);

        Assert.Equal(ExitCodes.BadUsage, code);
        Assert.EndsWith("--layout: 'camvd' is not known; did you mean 'camvid'?", errors[0], StringComparison.Ordinal);
        Assert.EndsWith("--layout needs a value: NAME", _folder.Run([.. Line(verb), "--layout"]).Errors[0],
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train", "camvid", "is not laid out as camvid")]
    [InlineData("augment", "camvid", "is not laid out as camvid")]
    [InlineData("errors", "camvid", "is not laid out as camvid")]
    [InlineData("train", "camvd", "there is no layout 'camvd'; did you mean 'camvid'?")]
    [InlineData("train --task classify", "camvid", "recipe: data.layout: 'camvid' has masks; expected 'classes' to classify")]
    public void Recipe_Layout_IsTheOneThatIsOpened(string verb, string layout, string expected)
    {
        File.WriteAllText(_folder.In("layout.yaml"), $"data: {{layout: {layout}}}\n");

        BadInputFolder.AssertFails(_folder.Run([.. Line(verb), "--recipe", _folder.In("layout.yaml")]), expected);
    }

    [Fact]
    public void Layout_ThatIsNotTheFirstToFit_ReadsTheFolderSo()
    {
        string copy = _folder.In("copy");

        (int code, string[] errors) = _folder.Run("data", "convert", _folder.Data, copy, "--layout", "pairs");

        Assert.True(code == ExitCodes.Done, string.Join('\n', errors));
        Assert.Equal(["class 0", "class 1"], Dataset.Open(copy).Labels.Classes.Select(c => c.Name));
        Assert.Equal("pairs", Json("inspect", "--layout", "pairs").GetProperty("layout").GetString());
        Assert.Equal("tessera", Json("inspect").GetProperty("layout").GetString());
    }

    [Fact]
    public void Check_OfAFolderWhoseOwnLayoutIsBroken_GoesOnInAnother()
    {
        File.WriteAllText(Path.Combine(_folder.Data, DatasetYaml.FileName), "classes: none\n");
        File.Delete(Path.Combine(_folder.Data, "masks", "train", "a1.png"));

        BadInputFolder.AssertFails(_folder.Run("data", "check", _folder.Data), DatasetYaml.FileName);
        JsonElement[] findings = [.. Json("check", "--layout", "pairs").GetProperty("findings").EnumerateArray()];

        JsonElement missing = Assert.Single(findings, f => f.GetProperty("kind").GetString() == "missing-pair");
        Assert.Equal(Path.Combine(_folder.Data, "images", "train", "a1.png"), missing.GetProperty("file").GetString());
    }

    [Fact]
    public void Help_NamesTheLayouts()
    {
        var command = new CommandUnderTest();
        using var terminal = command.Terminal(width: 2000);
        new Application(AllVerbs.List, terminal).Run(["data", "inspect", "--help"]);

        Assert.Contains($"How the data is laid out [recognised]: {string.Join(", ", Dataset.LayoutNames)}", command.Out,
            StringComparison.Ordinal);
    }

    private string[] Line(string verb) => verb.Split(' ') switch
    {
        ["train", .. var more] => ["train", _folder.Data, "--out", _folder.In("run"), .. more],
        ["eval", .. var more] => ["eval", Model, _folder.Data, .. more, .. more.Length > 0 ? (string[])["names"] : []],
        ["augment"] => ["data", "augment", _folder.Data, "--preview", _folder.In("page.png")],
        ["errors"] => ["data", "errors", _folder.Data, "--out", _folder.In("errors")],
        ["convert" or "split"] => ["data", verb, _folder.Data, _folder.In("copy")],
        _ => ["data", verb, _folder.Data],
    };

    private JsonElement Json(string verb, params string[] options)
    {
        var command = new CommandUnderTest();
        using var terminal = command.Terminal();
        new Application(AllVerbs.List, terminal).Run(["data", verb, _folder.Data, "--json", .. options]);
        using JsonDocument document = JsonDocument.Parse(command.Out);
        return document.RootElement.Clone();
    }
}
