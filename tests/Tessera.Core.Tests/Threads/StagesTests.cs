using System.Collections.Concurrent;
using Tessera.Core.Threads;

namespace Tessera.Core.Tests.Threads;

public sealed class StagesTests
{
    [Fact]
    public void Finish_AllThreadsOfAStage_EndBeforeTheNextIsToldSo()
    {
        using var stages = new Stages(TestContext.Current.CancellationToken);
        using var numbers = new BlockingCollection<int>(3);
        int given = 0, ends = 0;
        var taken = new ConcurrentBag<int>();

        stages.Start(
            () =>
            {
                for (int i = Interlocked.Increment(ref given); i <= 1000; i = Interlocked.Increment(ref given))
                    numbers.Add(i);
            },
            () => { ends++; numbers.CompleteAdding(); }, threads: 4);
        stages.Start(() => { foreach (int i in numbers.GetConsumingEnumerable()) taken.Add(i); }, threads: 2);
        stages.Finish();

        Assert.Equal(1, ends);
        Assert.Equal(Enumerable.Range(1, 1000), taken.Order());
    }

    // One waits for what never comes, another throws because it was ended: the error is the first one's.
    [Fact]
    public void Finish_AfterAnError_EndsTheOthersAndThrowsItAlone()
    {
        using var stages = new Stages(TestContext.Current.CancellationToken);
        using var never = new ManualResetEventSlim();

        stages.Start(() => never.Wait(stages.Stopping));
        stages.Start(() =>
        {
            stages.Stopping.WaitHandle.WaitOne();
            throw new InvalidOperationException("second");
        });
        stages.Start(() => throw new FormatException("first"));

        Assert.Equal("first", Assert.Throws<FormatException>(stages.Finish).Message);
    }

    [Fact]
    public void Finish_Cancelled_IsNoError()
    {
        using var cancel = new CancellationTokenSource();
        using var stages = new Stages(cancel.Token);
        stages.Start(() => stages.Stopping.WaitHandle.WaitOne());

        cancel.Cancel();

        Assert.Throws<OperationCanceledException>(stages.Finish);
    }
}
