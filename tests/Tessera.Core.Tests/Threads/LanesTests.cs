using Tessera.Core.Threads;

namespace Tessera.Core.Tests.Threads;

public sealed class LanesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_InAsManyLanes_IsNeverMoreAtOnce()
    {
        var counts = new Lock();
        int now = 0, most = 0;
        using var company = new Barrier(3);
        using var lanes = new Lanes(3);
        var results = new List<Task<int>>();

        for (int i = 0; i < 30; i++)
        {
            int number = i;
            await lanes.WaitAsync(Cancellation);
            results.Add(lanes.Run(() =>
            {
                lock (counts) most = Math.Max(most, ++now);
                Assert.True(company.SignalAndWait(TimeSpan.FromSeconds(30), Cancellation), "runs alone");
                lock (counts) now--;
                return number;
            }));
        }

        Assert.Equal(Enumerable.Range(0, 30), await Task.WhenAll(results));
        Assert.Equal(3, most);
    }

    [Fact]
    public async Task Run_ThatFails_GivesItsLaneBack()
    {
        using var lanes = new Lanes(1);

        lanes.Wait(Cancellation);
        Task<int> failed = lanes.Run<int>(() => throw new InvalidOperationException("no"));
        lanes.Wait(Cancellation);
        Task<int> next = lanes.Run(() => 7);

        Assert.Equal(7, await next);
        await Assert.ThrowsAsync<InvalidOperationException>(() => failed);
    }

    [Fact]
    public async Task Dispose_WaitsForWhatRuns()
    {
        bool ended = false;
        using var begun = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var lanes = new Lanes(2);
        lanes.Wait(Cancellation);
        Task<int> running = lanes.Run(() =>
        {
            begun.Set();
            go.Wait(Cancellation);
            ended = true;
            return 0;
        });
        begun.Wait(Cancellation);

        Task disposal = Task.Run(lanes.Dispose, Cancellation);
        Assert.False(running.IsCompleted);
        go.Set();
        await disposal;

        Assert.True(ended && running.IsCompleted);
    }
}
