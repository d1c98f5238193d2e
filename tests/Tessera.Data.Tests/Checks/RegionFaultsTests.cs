using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Checks;

namespace Tessera.Data.Tests.Checks;

public sealed class RegionFaultsTests
{
    private static readonly LabelMap Labels = LabelMap.FromNames(["background", "road", "car"]);

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(9)]
    public void CountSpecks_EqualsFloodFilling(int mostPixels)
    {
        for (int seed = 0; seed < 40; seed++)
        {
            Mask mask = Random(seed);
            Assert.Equal(FloodFilledSpecks(mask, mostPixels), RegionFaults.CountSpecks(mask, Labels.IgnoreId, mostPixels));
        }
    }

    [Fact]
    public void CountGapPixels_EqualsLookingAtEveryPixel()
    {
        int all = 0;
        for (int seed = 0; seed < 40; seed++)
        {
            Mask mask = Random(seed);
            int expected = 0;
            for (int y = 0; y < mask.Height; y++)
            {
                for (int x = 0; x < mask.Width; x++)
                {
                    if (Is(mask, x, y, isClass: false) && ((Is(mask, x - 1, y, true) && Is(mask, x + 1, y, true)) ||
                        (Is(mask, x, y - 1, true) && Is(mask, x, y + 1, true)))) expected++;
                }
            }
            Assert.Equal(expected, RegionFaults.CountGapPixels(mask, Labels));
            all += expected;
        }
        Assert.True(all > 300, $"only {all} gap pixels in the test's masks");
    }

    [Fact]
    public void CountGapPixels_WideOrOneSided_IsNoGap()
    {
        var mask = new Mask(12, 6);
        for (int y = 0; y < 6; y++)
        {
            for (int x = 0; x < 12; x++) mask[x, y] = x < 4 ? 1 : x is 6 or 7 ? 2 : 0;
        }

        Assert.Equal(0, RegionFaults.CountGapPixels(mask, Labels));
        for (int y = 0; y < 6; y++) mask[5, y] = 1;
        Assert.Equal(6, RegionFaults.CountGapPixels(mask, Labels));
    }

    // Blobs and single pixels, in masks of odd sizes, some of 16 bits.
    private static Mask Random(int seed)
    {
        var random = new Random(seed);
        var mask = new Mask(random.Next(1, 70), random.Next(1, 50), is16Bit: seed % 4 == 3);
        for (int blob = 0; blob < 30; blob++)
        {
            int id = random.Next(4) is var k && k == 3 ? 255 : k;
            (int left, int top) = (random.Next(mask.Width), random.Next(mask.Height));
            (int right, int bottom) = (left + random.Next(1, 9), top + random.Next(1, 9));
            for (int y = top; y < Math.Min(bottom, mask.Height); y++)
            {
                for (int x = left; x < Math.Min(right, mask.Width); x++) mask[x, y] = id;
            }
        }
        for (int i = mask.Width * mask.Height / 12; i > 0; i--)
            mask[random.Next(mask.Width), random.Next(mask.Height)] = random.Next(3);
        return mask;
    }

    private static bool Is(Mask mask, int x, int y, bool isClass) =>
        x >= 0 && y >= 0 && x < mask.Width && y < mask.Height && mask[x, y] is 1 or 2 == isClass;

    private static int FloodFilledSpecks(Mask mask, int mostPixels)
    {
        int specks = 0;
        bool[] seen = new bool[mask.Width * mask.Height];
        for (int start = 0; start < seen.Length; start++)
        {
            int id = mask[start % mask.Width, start / mask.Width], area = 0;
            if (seen[start] || id == 255) continue;
            var open = new Stack<int>([start]);
            seen[start] = true;
            while (open.TryPop(out int at))
            {
                area++;
                for (int i = 0; i < 9; i++)
                {
                    (int x, int y) = (at % mask.Width + i % 3 - 1, at / mask.Width + i / 3 - 1);
                    if (x < 0 || y < 0 || x >= mask.Width || y >= mask.Height) continue;
                    if (seen[y * mask.Width + x] || mask[x, y] != id) continue;
                    seen[y * mask.Width + x] = true;
                    open.Push(y * mask.Width + x);
                }
            }
            if (area <= mostPixels) specks++;
        }
        return specks;
    }
}
