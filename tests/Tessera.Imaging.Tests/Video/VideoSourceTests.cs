using System.Net;
using System.Net.Sockets;
using Tessera.Core.Files;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Imaging.Native;
using Tessera.Imaging.Video;

namespace Tessera.Imaging.Tests.Video;

public sealed class VideoSourceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose()
    {
        Assert.Equal(0, NativeVideo.Live);
        _folder.Dispose();
    }

    [Fact]
    public void Open_AFile_GivesItsFramesAndTimes()
    {
        using IVideoSource source = Open(Clips.PathOf("h264.mp4"));

        List<VideoFrame> frames = All(source);

        Assert.Equal((30, Clips.Width, Clips.Height, false), (source.Count, source.Width, source.Height, source.IsLive));
        Assert.Equal(Enumerable.Range(0, 30), frames.Select(frame => Clips.NumberIn(frame.Image)));
        Assert.Equal(2.9, frames[^1].Seconds, 0.01);
    }

    [Fact]
    public void Open_AFolder_GivesItsPicturesInNaturalOrder()
    {
        foreach (int i in new[] { 8, 9, 10, 11 }) ImageFile.Write(_folder[$"frame{i}.png"], Clips.Numbered(i));
        using IVideoSource source = Open(_folder[""], framesPerSecond: 4);

        List<VideoFrame> frames = All(source);

        Assert.Equal([8, 9, 10, 11], frames.Select(frame => Clips.NumberIn(frame.Image)));
        Assert.Equal([0, 0.25, 0.5, 0.75], frames.Select(frame => frame.Seconds));
        Assert.Equal([0, 1, 2, 3], frames.Select(frame => frame.Number));
    }

    [Fact]
    public void Read_AFolderOfSeveralSizes_NamesTheFirstOther()
    {
        ImageFile.Write(_folder["1.png"], new Image(8, 6));
        ImageFile.Write(_folder["2.png"], new Image(8, 7));
        using IVideoSource source = Open(_folder[""]);

        Assert.NotNull(source.Read());
        Assert.EndsWith("2.png: is 8x7; expected 8x6 as the folder's first", Assert.Throws<InputException>(source.Read).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("h264.mkv")]
    [InlineData("vp8.webm")]
    public async Task Open_AnAddress_GivesTheFramesAsTheyCome(string name)
    {
        using var server = new OneAnswer(File.ReadAllBytes(Clips.PathOf(name)));
        using IVideoSource source = Open(server.Address);

        List<VideoFrame> frames = All(source);

        Assert.True(source.IsLive);
        Assert.Null(source.Count);
        Assert.Equal(10, source.FramesPerSecond, 0.01);
        Assert.Equal(Enumerable.Range(0, 30), frames.Select(frame => Clips.NumberIn(frame.Image)));
        await server.Done;
    }

    [Fact]
    public async Task Open_AnAddressThatIsSilent_EndsWhenItIsCancelled()
    {
        using var server = new OneAnswer(null);
        using var cancel = new CancellationTokenSource();
        Task<IVideoSource> opening = Task.Run(
            () => VideoSource.Open(server.Address, null, cancel.Token), TestContext.Current.CancellationToken);
        await server.Asked;

        await cancel.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => opening);
    }

    [Theory]
    [InlineData("/dev/video-none", "/dev/video-none: ")]
    [InlineData("/dev/null", "/dev/null: is no video")]
    [InlineData("nothing://here", "nothing://here: gives no video")]
    [InlineData("none.mp4", "none.mp4: there is no such file")]
    [InlineData("none.txt", "none.txt: is no video")]
    public void Open_WhatIsNotThere_IsOneLine(string name, string expected)
    {
        string message = Assert.Throws<InputException>(() => Open(name)).Message;

        Assert.StartsWith(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    private static IVideoSource Open(string source, double? framesPerSecond = null) =>
        VideoSource.Open(source, framesPerSecond, TestContext.Current.CancellationToken);

    private static List<VideoFrame> All(IVideoSource source)
    {
        List<VideoFrame> frames = [];
        while (source.Read() is { } frame) frames.Add(frame);
        return frames;
    }

    /// <summary>A server on the loopback that answers one request with these bytes, or with nothing at all.</summary>
    private sealed class OneAnswer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly TaskCompletionSource _asked = new();
        private TcpClient? _client;

        public OneAnswer(byte[]? body)
        {
            _listener.Start();
            Address = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/clip";
            Done = Task.Run(async () =>
            {
                _client = await _listener.AcceptTcpClientAsync();
                NetworkStream stream = _client.GetStream();
                await stream.ReadExactlyAsync(new byte[4]);
                _asked.SetResult();
                if (body is null) return;
                byte[] head = "HTTP/1.0 200 OK\r\nContent-Type: video/x-matroska\r\nConnection: close\r\n\r\n"u8.ToArray();
                try
                {
                    await stream.WriteAsync(head);
                    await stream.WriteAsync(body);
                    _client.Client.Shutdown(SocketShutdown.Send);
                }
                catch (IOException) { } // it has seen enough
            });
        }

        public string Address { get; }

        public Task Asked => _asked.Task;

        public Task Done { get; }

        public void Dispose()
        {
            _client?.Dispose();
            _listener.Dispose();
        }
    }
}
