using Tessera.Core.Files;
using Tessera.Inference.Videos;

namespace Tessera.Inference.Tests.Videos;

public sealed class VideoPredictorTests : IDisposable
{
    private readonly Collected _masks = new();

    public void Dispose() => _masks.Dispose();

    [Fact]
    public void Run_AFile_GivesEveryFrameItsMaskInOrder()
    {
        using var segmenter = new FakeSegmenter();

        VideoResult result = Run(segmenter, new FakeVideo(50), _masks);

        Assert.Equal(Enumerable.Range(0, 50).Select(i => (i, i)), _masks.Masks);
        Assert.True(_masks.IsFinished);
        Assert.Equal((50, 0, 1), (result.Frames, result.Dropped, segmenter.Restarts));
        Assert.True(result.FramesPerSecond > 0);
    }

    // The source gives on until the network has its last frame: what came meanwhile is dropped but for the latest.
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Run_WhatComesWhileTheNetworkIsBusy_IsDroppedButForTheLatest(bool isLive, bool realTime)
    {
        using var busy = new ManualResetEventSlim();
        using var allRead = new ManualResetEventSlim();
        CancellationToken ending = TestContext.Current.CancellationToken;
        using var segmenter = new FakeSegmenter
        {
            Before = number =>
            {
                if (number != 0) return;
                busy.Set();
                allRead.Wait(ending);
            },
        };
        var source = new FakeVideo(21, isLive)
        {
            Before = number =>
            {
                if (number == 1) busy.Wait(ending);
                if (number == 20) allRead.Set();
            },
        };

        VideoResult result = Run(segmenter, source, _masks, new() { RealTime = realTime });

        Assert.Equal((0, 0), _masks.Masks[0]);
        Assert.Equal((20, 20), _masks.Masks[^1]);
        // The last two may both be taken, or the last in place of the one before.
        Assert.InRange(_masks.Masks.Count, 2, 3);
        Assert.Equal(21, result.Frames + result.Dropped);
    }

    [Fact]
    public void Run_ALimit_EndsThere()
    {
        using var segmenter = new FakeSegmenter();
        var source = new FakeVideo(int.MaxValue, isLive: true);

        VideoResult result = Run(segmenter, source, _masks, new() { Limit = 5 });

        Assert.Equal(5, result.Frames);
        Assert.True(_masks.IsFinished && source.IsStopped);
    }

    [Fact]
    public void Run_ASourceThatBreaksOff_FinishesWhatIsThereAndSaysSo()
    {
        using var segmenter = new FakeSegmenter();
        var source = new FakeVideo(9) { Before = number => { if (number == 4) throw new InputException("clip: is damaged"); } };

        var error = Assert.Throws<InputException>(() => Run(segmenter, source, _masks));

        Assert.Equal("clip: is damaged", error.Message);
        Assert.True(_masks.IsFinished);
        Assert.True(_masks.Masks.SequenceEqual(Enumerable.Range(0, _masks.Masks.Count).Select(i => (i, i))));
    }

    [Fact]
    public void Run_AnOutputThatFails_EndsTheWork()
    {
        using var segmenter = new FakeSegmenter();
        using var failing = new Collected { FailsAt = 3 };

        var error = Assert.Throws<InputException>(() => Run(segmenter, new FakeVideo(int.MaxValue), failing));

        Assert.Equal("masks: the disk is full", error.Message);
        Assert.True(failing.IsFinished);
    }

    [Fact]
    public void Run_Cancelled_FinishesWhatIsThere()
    {
        using var cancel = new CancellationTokenSource();
        using var segmenter = new FakeSegmenter { Before = number => { if (number == 3) cancel.Cancel(); } };

        Assert.ThrowsAny<OperationCanceledException>(
            () => new VideoPredictor(segmenter).Run(new FakeVideo(int.MaxValue), [_masks], null, cancel.Token));

        Assert.True(_masks.IsFinished);
        Assert.InRange(_masks.Masks.Count, 3, 4);
    }

    private static VideoResult Run(FakeSegmenter segmenter, FakeVideo source, Collected masks, VideoOptions? options = null) =>
        new VideoPredictor(segmenter, options).Run(source, [masks], null, TestContext.Current.CancellationToken);
}
