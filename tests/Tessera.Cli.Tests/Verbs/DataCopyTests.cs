using Tessera.Cli.Verbs;
using Tessera.Data;
using Tessera.Data.Datasets;

namespace Tessera.Cli.Tests.Verbs;

/// <summary>tessera data convert and split, from folder to folder.</summary>
public sealed class DataCopyTests : IDisposable
{
    private readonly BadInputFolder _folder = new(train: 6);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Convert_WithAMap_WritesOurLayoutWithTheNewClasses()
    {
        (int code, string[] errors) = _folder.Run("data", "convert", _folder.Data, _folder.In("copy"), "--map", "box=crate");

        Assert.True(code == ExitCodes.Done, string.Join('\n', errors));
        Dataset copy = Dataset.Open(_folder.In("copy"));
        Assert.Equal(["ground", "crate"], copy.Labels.Classes.Select(c => c.Name));
        Assert.Equal([6, 2], copy.Splits.Values.Select(split => split.Count));
    }

    [Fact]
    public void Convert_ToPolygonsAndBack_CountsWhatChangedAndSaysTheRuleForOverlaps()
    {
        (string output, string[] notes) = Told(
            "data", "convert", _folder.Data, _folder.In("coco"), "--to", "coco", "--merge", "box=crate");

        Assert.Contains("2 classes, train 6, val 2 (was tessera); 0 pixels of 15360 changed (0 %)\n", output,
            StringComparison.Ordinal);
        Assert.Contains(notes, note => note.EndsWith(".png: coco's own end in .jpg, " +
            "and other tools may look for those alone", StringComparison.Ordinal));

        (output, notes) = Told("data", "convert", _folder.In("coco"), _folder.In("back"));

        Assert.DoesNotContain("changed", output, StringComparison.Ordinal);
        Assert.Contains("coco: where objects overlap, the one of fewer pixels has the pixel, " +
            "of two alike the later in the file", notes);
    }

    [Fact]
    public void Split_DividesAllImagesAnew()
    {
        (int code, string[] errors) = _folder.Run(
            "data", "split", _folder.Data, _folder.In("divided"), "--val", "0.25", "--test", "0", "--by", "image");

        Assert.True(code == ExitCodes.Done, string.Join('\n', errors));
        Dataset divided = Dataset.Open(_folder.In("divided"));
        Assert.Equal([6, 2], divided.Splits.Values.Select(split => split.Count));
        // train and val both have an a0: neither takes the other's place.
        Assert.Equal(["a0-train", "a0-val"], divided.Splits.Values.SelectMany(split => split).Select(s => s.Name)
            .Where(name => name.StartsWith("a0", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Convert_OntoAFolderThatHoldsSomething_ChangesNothing()
    {
        Dictionary<string, string> before = BadInputFolder.Contents(_folder.Data);

        BadInputFolder.AssertFails(_folder.Run("data", "convert", _folder.Data, _folder.Data),
            "is not empty; expected a new folder for the copy");

        Assert.Equal(before, BadInputFolder.Contents(_folder.Data));
    }

    [Fact]
    public void Split_ByGroupWhereNamesTellNone_SaysSo() => BadInputFolder.AssertFails(
        _folder.Run("data", "split", _folder.Data, _folder.In("x"), "--by", "group"),
        "the names of its images tell no groups; divide by image");

    private static (string Out, string[] Errors) Told(params string[] args)
    {
        var command = new CommandUnderTest();
        using var terminal = command.Terminal(width: 200);
        Assert.Equal(ExitCodes.Done, new Application(AllVerbs.List, terminal).Run(args));
        return (command.Out, command.ErrorLines);
    }
}
