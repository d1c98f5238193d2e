using Tessera.Core.Text;

namespace Tessera.Core.Tests.Text;

public sealed class NaturalOrderTests
{
    [Fact]
    public void Compare_NumbersInNames_CountAsNumbers()
    {
        string[] names =
        [
            "frame10.png", "frame9.png", "Frame1.png", "frame007.png", "frame", "a/2/x", "a/10/x", "b",
            "99999999999999999999999", "100000000000000000000000",
        ];

        Assert.Equal(
            [
                "99999999999999999999999", "100000000000000000000000", "a/2/x", "a/10/x", "b", "frame", "Frame1.png",
                "frame007.png", "frame9.png", "frame10.png",
            ],
            names.Order(NaturalOrder.Instance));
    }

    [Fact]
    public void Compare_RandomNames_IsATotalOrder()
    {
        var random = new Random(3);
        string[] names = [.. Enumerable.Range(0, 60)
            .Select(_ => new string([.. Enumerable.Range(0, random.Next(0, 5)).Select(_ => "0019aAb."[random.Next(8)])]))];
        foreach (string a in names)
        {
            foreach (string b in names)
            {
                int order = NaturalOrder.Instance.Compare(a, b);
                Assert.Equal(Math.Sign(order), -Math.Sign(NaturalOrder.Instance.Compare(b, a)));
                Assert.Equal(order == 0, a == b);
                foreach (string c in names)
                {
                    if (order <= 0 && NaturalOrder.Instance.Compare(b, c) <= 0)
                        Assert.True(NaturalOrder.Instance.Compare(a, c) <= 0, $"{a} {b} {c}");
                }
            }
        }
    }
}
