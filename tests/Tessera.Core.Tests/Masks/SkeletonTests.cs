using System.Text.Json;
using Tessera.Core.Masks;

namespace Tessera.Core.Tests.Masks;

public sealed class SkeletonTests
{
    [Fact]
    public void Of_ManyMasks_EqualsOpenCV()
    {
        foreach (JsonElement entry in Golden.MasksWith("skeleton"))
        {
            foreach (Mask mask in entry.BothDepths())
                Assert.Equal(entry.Array<byte>("skeleton").Select(b => b != 0), Skeleton.Of(mask, 1));
        }
    }

    [Fact]
    public void Of_RandomShapes_KeepsTheirPartsAndGaps()
    {
        var random = new Random(77);
        for (int round = 0; round < 200; round++)
        {
            Mask mask = Golden.RandomMask(random, 40, 2);
            for (int i = 0; i < mask.Ids8.Length; i++) mask.Ids8[i] = mask.Ids8[i] == 1 && random.Next(8) > 0 ? (byte)1 : (byte)0;
            var thinned = new Mask(mask.Width, mask.Height);
            bool[] skeleton = Skeleton.Of(mask, 1);
            for (int i = 0; i < skeleton.Length; i++) thinned.Ids8[i] = skeleton[i] ? (byte)1 : (byte)0;

            // An empty frame around both: what lies outside is one gap, however the shape cuts the frame up.
            (Mask before, Mask after) = (Framed(mask), Framed(thinned));

            Assert.Equal(ConnectedComponents.OfClass(before, 1).Count, ConnectedComponents.OfClass(after, 1).Count);
            Assert.Equal(ConnectedComponents.OfClass(before, 0, Connectivity.Four).Count,
                ConnectedComponents.OfClass(after, 0, Connectivity.Four).Count);
            Assert.All(Enumerable.Range(0, skeleton.Length).Where(i => skeleton[i]), i => Assert.Equal(1, mask.Ids8[i]));
            Assert.Equal(skeleton, Skeleton.Of(skeleton, mask.Width, mask.Height));
        }
    }

    [Fact]
    public void Of_IgnoredPixels_AreOutside()
    {
        Mask mask = Golden.Mask(5, 3, [1, 1, 255, 1, 1, 1, 1, 255, 1, 1, 1, 1, 255, 1, 1]);
        Mask zero = Golden.Mask(5, 3, [1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1]);

        Assert.Equal(Skeleton.Of(zero, 1), Skeleton.Of(mask, 1));
    }

    private static Mask Framed(Mask mask) => MaskParts.Frame(mask, 1, 1, mask.Width + 2, mask.Height + 2, 0);
}
