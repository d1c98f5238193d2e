using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Data.Datasets;

namespace Tessera.Data.Tests.Datasets;

public sealed class DatasetTests : IDisposable
{
    private const string Yaml = """
        classes:
          - {id: 0, name: background, color: "#000000"}
          - {id: 1, name: road, color: "#804080", group: flat, thing: false}
          - {id: 2, name: car, color: "#00008e", group: vehicle, thing: true}
        ignore: 255
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_CamVid_RecognisesItAndItsDrives()
    {
        foreach (string name in (string[])["0001TP_2", "0006R0_1", "0001TP_1"]) AddPair("train", "trainannot", name);
        AddPair("val", "valannot", "0016E5_7");

        Dataset dataset = Dataset.Open(_folder.Path);

        Assert.Equal("camvid", dataset.Layout);
        Assert.Same(KnownLabels.CamVid, dataset.Labels);
        Assert.Equal(["train", "val"], dataset.Splits.Keys);
        Assert.Equal(["0001TP_1", "0001TP_2", "0006R0_1"], dataset.Split("train").Select(s => s.Name));
        Assert.Equal(["0001TP", "0006R0"], dataset.TrainGroups());
        Assert.Equal(Path.Combine(_folder.Path, "valannot", "0016E5_7.png"), dataset.Split("val")[0].MaskPath);
        Assert.Equal(10, Assert.IsType<IdMasks>(dataset.Masks).Ids[10]);
        Assert.Equal(255, Assert.IsType<IdMasks>(dataset.Masks).Ids[11]);
        Assert.Equal(MaskIdMap.Unknown, Assert.IsType<IdMasks>(dataset.Masks).Ids[12]);
    }

    [Fact]
    public void Open_OwnLayoutWithASeparator_GroupsByWhatStandsBeforeIt()
    {
        _folder.Add("dataset.yaml", Yaml + "\ngroupSeparator: \"_n\"\n");
        foreach (string name in (string[])["_n3", "east", "north_n1", "north_n2_n", "south_1"])
        {
            _folder.Add($"images/train/{name}.png");
            _folder.Add($"masks/train/{name}.png");
        }

        Assert.Equal([null, null, "north", "north", null], Dataset.Open(_folder.Path).Split("train").Select(s => s.Group));
    }

    [Fact]
    public void Open_OwnLayout_ReadsClassesAndSplitsInTheirOrder()
    {
        _folder.Add("dataset.yaml", Yaml);
        foreach (string split in (string[])["val", "extra", "train"])
        {
            _folder.Add($"images/{split}/a.JPG");
            _folder.Add($"masks/{split}/a.png");
        }

        Dataset dataset = Dataset.Open(_folder.Path);

        Assert.Equal("tessera", dataset.Layout);
        Assert.Equal(["train", "val", "extra"], dataset.Splits.Keys);
        Assert.Equal(new LabelClass(2, "car", new Rgb(0, 0, 0x8e), "vehicle", Thing: true), dataset.Labels[2]);
        Assert.Equal(new LabelClass(1, "road", new Rgb(0x80, 0x40, 0x80), "flat"), dataset.Labels[1]);
        Assert.Equal(255, Assert.IsType<IdMasks>(dataset.Masks).Ids[255]);
        Assert.Equal(MaskIdMap.Unknown, Assert.IsType<IdMasks>(dataset.Masks).Ids[3]);
    }

    [Fact]
    public void WithoutGroup_MovesADriveOutOfTrain()
    {
        foreach (string name in (string[])["A_1", "A_2", "B_1"]) AddPair("train", "trainannot", name);

        Dataset dataset = Dataset.Open(_folder.Path).WithoutGroup("A");

        Assert.Equal(["train", "held-out"], dataset.Splits.Keys);
        Assert.Equal(["B_1"], dataset.Split("train").Select(s => s.Name));
        Assert.All(dataset.Split("held-out"), s => Assert.Equal("held-out", s.Split));
        Assert.Equal(2, dataset.Split("held-out").Count);
    }

    [Fact]
    public void WithoutGroup_MistypedOrLast_IsRefused()
    {
        foreach (string name in (string[])["0001TP_1", "0006R0_1"]) AddPair("train", "trainannot", name);
        Dataset dataset = Dataset.Open(_folder.Path);

        Assert.Equal($"{_folder.Path}: train has no group '0006R'; did you mean '0006R0'?",
            Message(() => dataset.WithoutGroup("0006R")));
        Assert.Equal($"{_folder.Path}: train has no group but '0001TP': nothing would be left to train on",
            Message(() => dataset.WithoutGroup("0006R0").WithoutGroup("0001TP")));
    }

    [Fact]
    public void Split_Mistyped_GetsTheNearestRightOne()
    {
        AddPair("train", "trainannot", "A_1");

        Assert.Equal($"{_folder.Path}: has no split 'trian'; did you mean 'train'?",
            Message(() => Dataset.Open(_folder.Path).Split("trian")));
    }

    [Fact]
    public void Open_NothingKnown_SaysWhatWasLookedFor()
    {
        _folder.Add("photos/a.png");

        string message = Message(() => Dataset.Open(_folder.Path));

        Assert.StartsWith($"{_folder.Path}: is no data set in a layout known; looked for " +
            "dataset.yaml with images/SPLIT/ and masks/SPLIT/ (Tessera), and for train/ with trainannot/ (CamVid)",
            message, StringComparison.Ordinal);
        foreach (string tool in (string[])["COCO", "COCO panoptic", "CVAT", "Supervisely", "YOLO", "Label Studio", "labelme"])
            Assert.Contains($"({tool})", message, StringComparison.Ordinal);
        Assert.EndsWith(", and for images/ with masks/ of the same names (pairs)", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        Assert.EndsWith("no such folder; expected a data set",
            Message(() => Dataset.Open(Path.Combine(_folder.Path, "nowhere"))), StringComparison.Ordinal);
    }

    [Fact]
    public void OpenFor_FoldersNamedByTheModelsClasses_HaveItsIds()
    {
        string dog = _folder.Add("val/dog/a.png");
        _folder.Add("train/fox/b.png");

        Dataset dataset = Dataset.OpenFor(LabelMap.FromNames(["cat", "dog", "fox"]), _folder.Path);

        Assert.Equal(["cat", "dog", "fox"], dataset.Labels.Classes.Select(c => c.Name));
        Sample sample = Assert.Single(dataset.Split("val"));
        Assert.Equal((dog, 1), (sample.ImagePath, sample.ClassId));
        Assert.Equal(2, Assert.Single(dataset.Split("train")).ClassId);
        Assert.StartsWith($"{_folder.Path}: is no data set in a layout known",
            Message(() => Dataset.OpenFor(LabelMap.FromNames(["a", "b"]), _folder.Path)), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ImageWithoutMask_NamesItAndCountsTheOthers()
    {
        AddPair("train", "trainannot", "A_1");
        string alone = _folder.Add("train/A_2.png");
        _folder.Add("train/A_3.png");

        Assert.Equal($"{alone}: has no mask; expected {_folder.Path}/trainannot/A_2.png (2 images without a mask in all)",
            Message(() => Dataset.Open(_folder.Path)));
    }

    [Fact]
    public void Open_MaskWithoutImage_NamesIt()
    {
        AddPair("train", "trainannot", "A_1");
        string alone = _folder.Add("trainannot/A_2.png");

        Assert.Equal($"{alone}: has no image; expected {_folder.Path}/train/A_2.*", Message(() => Dataset.Open(_folder.Path)));
    }

    [Fact]
    public void Open_EmptySplit_SaysSo()
    {
        AddPair("train", "trainannot", "A_1");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "val"));
        Directory.CreateDirectory(Path.Combine(_folder.Path, "valannot"));

        Assert.StartsWith($"{_folder.Path}/val: the split 'val' is empty; expected images",
            Message(() => Dataset.Open(_folder.Path)), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_TwoImagesOfOneName_IsRefused()
    {
        AddPair("train", "trainannot", "A_1");
        _folder.Add("train/A_1.jpg");

        Assert.Contains("has the same name as A_1.", Message(() => Dataset.Open(_folder.Path)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("clases:\n  - {id: 0, name: a}", "line 1: unknown key 'clases'; did you mean 'classes'?")]
    [InlineData("classes:\n  - {id: 0, nam: a}", "line 2: unknown key 'nam'; did you mean 'name'?")]
    [InlineData("classes:\n  - {id: 0, name: a, color: red}",
        "line 2: 'red' is not a colour; expected #rrggbb, for example #804080")]
    [InlineData("classes:\n  - {id: zero, name: a}", "line 2: id is 'zero'; expected a whole number")]
    [InlineData("classes:\n  - {id: 0, name: a, thing: maybe}", "line 2: thing is 'maybe'; expected true or false")]
    [InlineData("classes:\n  - {id: 0, name: a}\n  - {id: 2, name: b}",
        "class 'b' has id 2; expected 1: ids run from 0 without gaps")]
    [InlineData("classes:\n  - {name: a}", "line 2: a class has no 'id'; expected keys id, name, color, group, thing")]
    [InlineData("classes:\n  - {id: 0, name: a}\nignore: 0",
        "ignore is 0; expected 255, or another id up to 65535 that is no class")]
    [InlineData("", "is empty; expected the keys classes and ignore")]
    public void Open_WrongYaml_SaysWhereAndWhat(string yaml, string expected)
    {
        string path = _folder.Add("dataset.yaml", yaml);

        Assert.Equal($"{path}: {expected}", Message(() => Dataset.Open(_folder.Path)));
    }

    [Fact]
    public void Open_BrokenYaml_NamesTheLineInOneLine()
    {
        _folder.Add("dataset.yaml", "classes:\n  - {id: 0, name: [a\n");

        string message = Message(() => Dataset.Open(_folder.Path));

        Assert.Contains("is no YAML", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    private void AddPair(string images, string masks, string name)
    {
        _folder.Add($"{images}/{name}.png");
        _folder.Add($"{masks}/{name}.png");
    }

    private static string Message(Func<object> action) => Assert.Throws<InputException>(action).Message;
}
