using System.Security.Cryptography;
using Tessera.Core.Files;
using Tessera.Core.Progress;
using Tessera.Models.Weights.Download;

namespace Tessera.Models.Tests.Weights;

public sealed class WeightsCacheTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly byte[] _content = new byte[300_000];
    private readonly FileServer _server;
    private readonly WeightsCache _cache;

    public WeightsCacheTests()
    {
        new Random(1).NextBytes(_content);
        _server = new FileServer(_content);
        _cache = new WeightsCache(_folder.In("cache"));
    }

    [Fact]
    public void Find_AnAddress_FetchesItOnce()
    {
        var seen = new List<ProgressReport>();
        string path = _cache.Find(Address(), new Told(seen.Add), CancellationToken.None);

        Assert.Equal(path, _cache.Find(Address(), Nobody, CancellationToken.None));

        Assert.Equal(_content, File.ReadAllBytes(path));
        Assert.Single(_server.Ranges);
        Assert.Equal((_content.Length, _content.Length), (seen[^1].Done, seen[^1].Total));
        Assert.Equal([path], Directory.GetFiles(_folder.In("cache")));
    }

    [Fact]
    public void Find_ACachedFileThatWasChanged_FetchesItAnew()
    {
        string path = _cache.Find(Address(), Nobody, CancellationToken.None);
        File.WriteAllText(path, "spoilt");

        Assert.Equal(_content, File.ReadAllBytes(_cache.Find(Address(), Nobody, CancellationToken.None)));
    }

    [Fact]
    public void Find_ALineThatBreaks_GoesOnWhereItStopped()
    {
        _server.BreakAfter = 131_072;

        string path = _cache.Find(Address(), Nobody, CancellationToken.None);

        Assert.Equal(_content, File.ReadAllBytes(path));
        Assert.Equal("", _server.Ranges[0]);
        Assert.All(_server.Ranges.Skip(1), range => Assert.Matches("^bytes=[1-9][0-9]*-$", range));
        Assert.InRange(_server.Ranges.Count, 3, 5);
    }

    [Fact]
    public void Find_ALineThatBringsNothing_IsOneLineAndKeepsWhatCame()
    {
        File.WriteAllBytes(Part(), _content[..1000]);
        _server.BreakAfter = 0;

        var error = Assert.Throws<InputException>(() => _cache.Find(Address(), Nobody, CancellationToken.None));

        Assert.Contains("the 1000 bytes that came are kept", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        _server.BreakAfter = null;
        Assert.Equal(_content, File.ReadAllBytes(_cache.Find(Address(), Nobody, CancellationToken.None)));
        Assert.Equal("bytes=1000-", _server.Ranges[^1]);
    }

    [Fact]
    public void Find_AServerWithoutRanges_BeginsAnew()
    {
        File.WriteAllBytes(Part(), _content[..1000]);
        _server.KnowsRanges = false;

        Assert.Equal(_content, File.ReadAllBytes(_cache.Find(Address(), Nobody, CancellationToken.None)));
    }

    [Fact]
    public void Find_APartThatIsWholeAlready_IsTakenAsItIs()
    {
        File.WriteAllBytes(Part(), _content);

        Assert.Equal(_content, File.ReadAllBytes(_cache.Find(Address(), Nobody, CancellationToken.None)));
        Assert.Equal([$"bytes={_content.Length}-"], _server.Ranges);
    }

    [Fact]
    public void Find_APartOfAnotherFile_IsFetchedFromTheStart()
    {
        File.WriteAllBytes(Part(), new byte[1000]);

        Assert.Equal(_content, File.ReadAllBytes(_cache.Find(Address(), Nobody, CancellationToken.None)));
        Assert.Equal(["bytes=1000-", ""], _server.Ranges);
    }

    [Fact]
    public void Find_AFileWithAnotherHash_LeavesNothing()
    {
        string other = Convert.ToHexString(SHA256.HashData("other"u8));

        var error = Assert.Throws<InputException>(() =>
            _cache.Find($"{_server.Address}file.bin#sha256={other}", Nobody, CancellationToken.None));

        Assert.Contains($"has the SHA-256 {Hash}, expected {other.ToLowerInvariant()}", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.In("cache")));
    }

    [Fact]
    public void Find_AFileThatIsNotThere_SaysWhatTheServerSaid()
    {
        var error = Assert.Throws<InputException>(() =>
            _cache.Find($"{_server.Address}none.bin#sha256={Hash}", Nobody, CancellationToken.None));

        Assert.Contains("none.bin: the server answered 404", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_ThroughARedirect_FollowsItButNotOntoAnOpenLine()
    {
        string moved = $"{_server.Address}moved#sha256={Hash}";
        _server.MovedTo = _server.Address + "file.bin";
        Assert.Equal(_content, File.ReadAllBytes(_cache.Find(moved, Nobody, CancellationToken.None)));
        Directory.Delete(_folder.In("cache"), recursive: true);
        _server.MovedTo = "http://example.invalid/file.bin";

        var error = Assert.Throws<InputException>(() => _cache.Find(moved, Nobody, CancellationToken.None));

        Assert.Contains("over https only", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_WhenAskedToStop_KeepsWhatCame()
    {
        using var stop = new CancellationTokenSource();

        Assert.ThrowsAny<OperationCanceledException>(() => _cache.Find(Address(), new Told(_ => stop.Cancel()), stop.Token));

        string part = Assert.Single(Directory.GetFiles(_folder.In("cache")));
        Assert.InRange(new FileInfo(part).Length, 1, _content.Length);
        Assert.Equal(_content, File.ReadAllBytes(_cache.Find(Address(), Nobody, CancellationToken.None)));
    }

    [Theory]
    [InlineData("http://example.invalid/a.pth#sha256=00", "over https only")]
    [InlineData("ftp://example.invalid/a.pth", "over https only")]
    [InlineData("https://example.invalid/a.pth", "needs the file's SHA-256")]
    [InlineData("https://example.invalid/a.pth#sha256=123", "needs the file's SHA-256")]
    [InlineData("https://me:secret@example.invalid/a.pth", "names a user")]
    public void Find_AnAddressThatCannotBeTrusted_IsRefusedWithoutARequest(string address, string why)
    {
        var error = Assert.Throws<InputException>(() => _cache.Find(address, Nobody, CancellationToken.None));

        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_APath_IsThePath() =>
        Assert.Equal("some/file.pth", _cache.Find("some/file.pth", Nobody, CancellationToken.None));

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    private static Told Nobody => new(_ => { });

    private string Hash => Convert.ToHexStringLower(SHA256.HashData(_content));

    private string Address() => $"{_server.Address}file.bin#sha256={Hash}";

    private string Part()
    {
        Directory.CreateDirectory(_folder.In("cache"));
        return Path.Combine(_folder.In("cache"), $"{Hash[..16]}-file.bin.part");
    }

    private sealed class Told(Action<ProgressReport> tell) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => tell(value);
    }
}
