using Tessera.Core.Files;

namespace Tessera.Core.Tests.Files;

public sealed class InputTextTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("text-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_IsTheTextOfTheFile()
    {
        string path = Path.Combine(_folder, "a.txt");
        File.WriteAllText(path, "street\nfield");

        Assert.Equal("street\nfield", InputText.Read(path));
    }

    [Theory]
    [InlineData("none.txt")]
    [InlineData("none/a.txt")]
    [InlineData("")]
    public void Read_WhatIsNoFile_IsOneLineThatNamesIt(string name)
    {
        string path = Path.Combine(_folder, name);

        string message = Assert.Throws<InputException>(() => InputText.Read(path)).Message;

        Assert.StartsWith($"{path}: cannot be read: ", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
