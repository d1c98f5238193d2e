using Tessera.Core.Masks;

namespace Tessera.Core.Tests.Masks;

public sealed class FeatheredEdgeTests
{
    // Distances by trying every pixel.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4.5)]
    public void Of_RandomMasks_IsTheSlopeOverTheNearestPixelOfTheOtherSide(double width)
    {
        var random = new Random(6);
        for (int round = 0; round < 30; round++)
        {
            Mask mask = Golden.RandomMask(random, 14, 3);
            bool[] inside = [.. mask.Ids8.ToArray().Select(id => id is 1 or 2)];

            byte[] alpha = FeatheredEdge.Of(round % 2 == 0 ? mask : Golden.Widened(mask), new HashSet<int> { 1, 2 }, width);

            for (int i = 0; i < inside.Length; i++)
            {
                double nearest = double.PositiveInfinity;
                for (int j = 0; j < inside.Length; j++)
                {
                    if (inside[j] == inside[i]) continue;
                    nearest = Math.Min(nearest, double.Hypot(i % mask.Width - j % mask.Width, i / mask.Width - j / mask.Width));
                }
                double within = (inside[i] ? 1 : -1) * (nearest - 0.5);
                double expected = width == 0 ? inside[i] ? 1 : 0 : Math.Clamp(0.5 + within / width, 0, 1);
                Assert.Equal(255 * expected, alpha[i], 0.5001);
            }
        }
    }
}
