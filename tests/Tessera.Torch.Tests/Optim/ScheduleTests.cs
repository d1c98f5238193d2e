using Tessera.Torch.Optim;

namespace Tessera.Torch.Tests.Optim;

public sealed class ScheduleTests
{
    public static TheoryData<string, ISchedule> Schedules => new()
    {
        { "poly", new Poly(40) },
        { "cosine", new Cosine(40, 0.05) },
        { "one-cycle", new OneCycle(40) },
        { "one-cycle-other", new OneCycle(33, 0.45, 10, 100) },
        { "warm-up", new WarmUp(new Poly(30), 10) },
    };

    [Theory, MemberData(nameof(Schedules))]
    public void At_EveryStep_EqualsPyTorch(string name, ISchedule schedule)
    {
        ReadOnlySpan<float> expected = new Golden("optim").Values(name);

        float[] actual = [.. Enumerable.Range(0, expected.Length).Select(step => (float)schedule.At(step))];

        Golden.AssertClose(expected, actual, 1e-6, name);
    }

    [Fact]
    public void At_TheEndsAndBeyond_StaysOnTheLastValue()
    {
        Assert.Equal(1, new Constant().At(1_000_000));
        Assert.Equal(0, new Poly(10).At(11));
        Assert.Equal(0.25, new Cosine(10, 0.25).At(99), 12);
        Assert.Equal(1 / 25.0 / 1e4, new OneCycle(40).At(39), 12);
        Assert.Equal(1 / 25.0 / 1e4, new OneCycle(40).At(40), 12);
    }

    // DABNet's WarmupPolyLR: lr (1/3 + 2/3 i/500) up to step 500, then lr (1 - (i - 500)/(T - 500))^0.9.
    [Theory, InlineData(0, 1 / 3.0), InlineData(250, 2 / 3.0), InlineData(500, 1), InlineData(1000, 0.7719)]
    public void At_PublishedWarmUpPoly_GivesItsRates(long step, double expected) =>
        Assert.Equal(expected, new WarmUp(new Poly(2000), 500).At(step), 4);
}
