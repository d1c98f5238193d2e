using Tessera.Inference.Prediction;

namespace Tessera.Inference.Tests.Prediction;

public sealed class PixelBudgetTests
{
    [Fact]
    public async Task Take_FromManyThreads_NeverGoesOverUnlessAlone()
    {
        var budget = new PixelBudget(100);
        long inFlight = 0, wrong = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            for (int i = 0; i < 2000; i++)
            {
                long wanted = random.Next(20) == 0 ? 500 : random.Next(1, 60);
                budget.Take(wanted, TestContext.Current.CancellationToken);
                long now = Interlocked.Add(ref inFlight, wanted);
                if (now > 100 && now != wanted) Interlocked.Increment(ref wrong);
                Interlocked.Add(ref inFlight, -wanted);
                budget.Give(wanted);
            }
        })));

        Assert.Equal(0, wrong);
        Assert.Equal(500, budget.Peak);
    }

    [Fact]
    public async Task Take_WhileThereIsNoRoom_CanBeCancelled()
    {
        var budget = new PixelBudget(10);
        using var stop = new CancellationTokenSource();
        budget.Take(10, CancellationToken.None);

        Task waiting = Task.Run(() => budget.Take(1, stop.Token), TestContext.Current.CancellationToken);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
