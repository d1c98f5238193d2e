using System.Text.Json;
using Tessera.Core.Masks;

namespace Tessera.Core.Tests.Masks;

public sealed class DistanceTransformTests
{
    [Fact]
    public void Squared_RandomFeatures_GivesSciPysDistances()
    {
        foreach (JsonElement entry in Golden.Cases("distances"))
        {
            bool[] feature = [.. entry.Array<byte>("feature").Select(f => f != 0)];

            Assert.Equal(entry.Array<int>("squared"),
                DistanceTransform.Squared(feature, entry.Int("width"), entry.Int("height")));
        }
    }

    [Fact]
    public void Squared_ManySmallImages_EqualsTheNearestOfAllFeatures()
    {
        var random = new Random(29);
        for (int round = 0; round < 300; round++)
        {
            int width = random.Next(1, 14), height = random.Next(1, 14);
            bool[] feature = [.. Enumerable.Range(0, width * height).Select(_ => random.Next(12) == 0)];
            int[] expected =
                [.. Enumerable.Range(0, width * height).Select(i => Enumerable.Range(0, width * height).Where(j => feature[j])
                .Select(j =>
                    (i % width - j % width) * (i % width - j % width) + (i / width - j / width) * (i / width - j / width))
                .DefaultIfEmpty(DistanceTransform.None).Min())];

            Assert.Equal(expected, DistanceTransform.Squared(feature, width, height));
        }
    }
}
