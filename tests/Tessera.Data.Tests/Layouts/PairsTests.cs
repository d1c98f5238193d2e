using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;

namespace Tessera.Data.Tests.Layouts;

public sealed class PairsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_IdsBesideAClassTable_AreItsLines()
    {
        AddPair("a", "mask0_6x4.png");
        _folder.Add("label_colors.txt",
            string.Concat(Enumerable.Range(0, 12).Select(i => $"{i} 200 100 {(i == 11 ? "Void" : $"kind {i}")}\n")));

        Dataset dataset = Dataset.Open(_folder.Path);

        Assert.Equal("pairs", dataset.Layout);
        Assert.Equal(("kind 0", "kind 10", 11), (dataset.Labels[0].Name, dataset.Labels[^1].Name, dataset.Labels.Count));
        Assert.Equal(Golden.Bytes("mask0_6x4.u8").Select(id => id == 11 ? (byte)255 : id), Read(dataset, "a").Ids8.ToArray());
    }

    [Fact]
    public void Open_BlackAndWhiteWithTwoNames_TakesThem()
    {
        new Fixture("pairs-binary").CopyTo(_folder);
        _folder.Add("classes.txt", "soil\ncrop\n");

        Assert.Equal(["soil", "crop"], Dataset.Open(_folder.Path).Labels.Classes.Select(c => c.Name));
    }

    // Ids of 12 bits in a 16-bit file: more classes than 8 bits hold.
    [Fact]
    public void Open_SixteenBitIds_KeepThem()
    {
        AddPair("a", "grey12in16_6x4.png");

        Dataset dataset = Dataset.Open(_folder.Path);

        Assert.Equal((4096, 65535), (dataset.Labels.Count, dataset.Labels.IgnoreId));
        Assert.Equal(4095, Read(dataset, "a")[0, 0]);
    }

    // 200 of the 201 masks are looked at, and not the last.
    [Fact]
    public void Read_IdThatTheLookDidNotMeet_SaysHowClassesWereFound()
    {
        for (int i = 0; i < 200; i++) AddPair($"{i:000}", "mask0_6x4.png");
        AddPair("200", "mask_unknown_6x4.png");

        Dataset dataset = Dataset.Open(_folder.Path);

        Assert.Equal(12, dataset.Labels.Count);
        Assert.Equal($"{_folder.Path}/masks/200.png: has ids that no class has: 13 (2 pixels), 200 (1 pixel); " +
            "expected 0 to 11, or 255 for ignore (found in 200 of 201 masks; a classes.txt with a name a line would say)",
            Assert.Throws<InputException>(() => Read(dataset, "200")).Message);
    }

    [Fact]
    public void Open_TwoFoldersForOneSplit_AreRefused()
    {
        foreach (string split in (string[])["val", "valid"])
        {
            _folder.Add($"{split}/images/a.png", Golden.Bytes("image0_6x4.png"));
            _folder.Add($"{split}/masks/a.png", Golden.Bytes("mask0_6x4.png"));
        }

        Assert.Equal($"{_folder.Path}: has two folders for 'val', " +
            $"{_folder.Path}/val/images and {_folder.Path}/valid/images; expected one",
            Message(() => Dataset.Open(_folder.Path)));
    }

    [Fact]
    public void Open_OneFolderOfAnyName_IsWhatThereIsToLearnFrom()
    {
        _folder.Add("field/a.png", Golden.Bytes("image0_6x4.png"));
        _folder.Add("field_masks/a.png", Golden.Bytes("mask0_6x4.png"));

        Assert.Equal(["train"], Dataset.Open(_folder.Path).Splits.Keys);
    }

    [Fact]
    public void Open_SplitWithoutItsMasks_NamesTheFolder()
    {
        AddPair("train/a", "mask0_6x4.png");
        _folder.Add("images/val/b.png", Golden.Bytes("image0_6x4.png"));

        Assert.Equal($"{_folder.Path}/masks/val: no such folder; expected the masks of {_folder.Path}/images/val",
            Message(() => Dataset.Open(_folder.Path)));
    }

    [Fact]
    public void Open_ListOfNamesWithOneThatIsNotThere_NamesTheLine()
    {
        AddPair("a", "mask0_6x4.png");
        string list = _folder.Add("train.txt", "a\nb.png\n");

        Assert.Equal($"{list}: line 2: there is no image 'b'; expected the name of one, with or without ending",
            Message(() => Dataset.Open(_folder.Path)));
    }

    [Fact]
    public void Open_ClassFoldersByName_NeedNoModel()
    {
        _folder.Add("cat/a.png", Golden.Bytes("image0_6x4.png"));
        _folder.Add("dog/b.png", Golden.Bytes("image0_6x4.png"));

        Assert.Equal(["cat", "dog"], Dataset.Open(_folder.Path, "classes").Labels.Classes.Select(c => c.Name));
    }

    private void AddPair(string name, string mask)
    {
        _folder.Add($"images/{name}.png", Golden.Bytes("image0_6x4.png"));
        _folder.Add($"masks/{name}.png", Golden.Bytes(mask));
    }

    private static Mask Read(Dataset dataset, string name) =>
        new SampleReader(dataset).Read(dataset.Split("train").Single(s => s.Name == name)).Mask;

    private static string Message(Func<object> action) => Assert.Throws<InputException>(action).Message;
}
