using Tessera.Core.Files;
using Tessera.Data.Datasets;

namespace Tessera.Data.Tests.Layouts;

public sealed class ListsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ListsTests()
    {
        foreach (string name in (string[])["a", "b"])
        {
            _folder.Add($"x/{name}.png", Golden.Bytes("image0_6x4.png"));
            _folder.Add($"y/{name}.png", Golden.Bytes("mask0_6x4.png"));
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("x/a.png y/a.png\n../../etc/passwd.png y/b.png",
        "line 2: '../../etc/passwd.png' leads out of ROOT; expected a path below it")]
    [InlineData("x/a.png /data/../etc/passwd.png",
        "line 1: '/data/../etc/passwd.png' leads out of ROOT; expected a path below it")]
    [InlineData("x/a.png y\\..\\..\\a.png", "line 1: 'y\\..\\..\\a.png' leads out of ROOT; expected a path below it")]
    [InlineData("x/a.png /etc/passwd.png",
        "ROOT/x/a.png: has no mask; expected '/etc/passwd.png' below ROOT, as line 1 of train.txt says")]
    [InlineData("x/a.png y/a.png\n\nx/b.png y/missing.png",
        "ROOT/x/b.png: has no mask; expected 'y/missing.png' below ROOT, as line 3 of train.txt says")]
    [InlineData("x/a.png gone/../gone/y/b.png",
        "ROOT/x/a.png: has no mask; expected 'gone/../gone/y/b.png' below ROOT, as line 1 of train.txt says")]
    [InlineData("x/c.png y/b.png", "ROOT/y/b.png: has no image; expected 'x/c.png' below ROOT, as line 1 of train.txt says")]
    [InlineData("x/c.png y/c.png", "line 1: there is neither 'x/c.png' nor 'y/c.png' below ROOT, " +
        "nor by their last folders; expected an image and its mask")]
    [InlineData("x/a.png y/a.png\nx/b.png", "line 2: 'x/b.png' is one path; expected an image and a mask")]
    [InlineData("x/a.png y/a.png\nx/a.png y/b.png",
        "line 2: ROOT/x/a.png stands on an earlier line too; expected each image once")]
    [InlineData("x/a.png x/a.png", "line 1: image and mask are one file, ROOT/x/a.png; expected two")]
    [InlineData("x/a.png y/a.png 1.png", "line 1: no two parts of 'x/a.png y/a.png 1.png' are files; " +
        "expected an image and a mask, in quotes where paths have blanks")]
    public void Open_WrongLine_IsNamed(string list, string expected)
    {
        string path = _folder.Add("train.txt", list);

        string message = Assert.Throws<InputException>(() => Dataset.Open(_folder.Path)).Message;

        string where = expected.StartsWith("ROOT", StringComparison.Ordinal) ? "" : $"{path}: ";
        Assert.Equal(where + expected.Replace("ROOT", _folder.Path, StringComparison.Ordinal), message);
    }

    [Fact]
    public void Open_LineWithoutEnd_IsRefusedBeforeItIsTakenApart()
    {
        string list = _folder.Add("train.txt", "x/a.png y/a.png " + string.Concat(Enumerable.Repeat("a ", 1 << 20)));

        Assert.Equal($"{list}: line 1 has 2097167 characters; expected at most 8192",
            Assert.Throws<InputException>(() => Dataset.Open(_folder.Path)).Message);
    }

    [Fact]
    public void Open_PathsOfAnotherMachineThatFitTwice_AreRefused()
    {
        _folder.Add("a.png", Golden.Bytes("image0_6x4.png"));
        string list = _folder.Add("train.txt", "/home/author/x/a.png /home/author/y/b.png");

        Assert.Equal($"{list}: line 1: '/home/author/x/a.png' may be {_folder.Path}/x/a.png or {_folder.Path}/a.png; " +
            $"expected a path below {_folder.Path}",
            Assert.Throws<InputException>(() => Dataset.Open(_folder.Path)).Message);
    }

    [Fact]
    public void Open_OwnAbsolutePaths_AreTakenAsTheyAre()
    {
        _folder.Add("a.png", Golden.Bytes("image0_6x4.png"));
        _folder.Add("train.txt", $"{_folder.Path}/x/a.png {_folder.Path}/y/a.png");

        Assert.Equal(Path.Combine(_folder.Path, "x/a.png"), Dataset.Open(_folder.Path).Split("train")[0].ImagePath);
    }

    [Fact]
    public void Open_NamesThatRepeatInFolders_HaveTheirFoldersBefore()
    {
        _folder.Add("z/a.png", Golden.Bytes("image1_6x4.png"));
        _folder.Add("train.txt", "x/a.png y/a.png\nz/a.png y/b.png\nx/b.png y/b.png");

        Assert.Equal(["x_a", "z_a", "b"], Dataset.Open(_folder.Path).Split("train").Select(s => s.Name));
    }
}
