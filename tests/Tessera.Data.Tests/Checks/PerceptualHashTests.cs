using System.Numerics;
using System.Runtime.InteropServices;
using Tessera.Data.Checks;
using Tessera.Imaging.Geometry;
using Tessera.Imaging.Images;

namespace Tessera.Data.Tests.Checks;

public sealed class PerceptualHashTests
{
    [Fact]
    public void Of_EqualsOpenCvAndSciPy()
    {
        ReadOnlySpan<ulong> expected = MemoryMarshal.Cast<byte, ulong>(Golden.Bytes("phash.u64").AsSpan());
        (int Width, int Height)[] sizes = [(64, 48), (100, 75), (33, 40), (160, 120)];

        for (int i = 0; i < sizes.Length; i++)
            Assert.Equal(expected[i], PerceptualHash.Of(Picture(sizes[i].Width, sizes[i].Height)));
    }

    [Fact]
    public void Of_BrighterOrSmaller_DiffersInFewBits()
    {
        Image picture = Picture(160, 120), brighter = picture.Clone();
        foreach (ref byte value in brighter.Bytes) value = (byte)(value * 9 / 10 + 20);

        Assert.InRange(Distance(picture, brighter), 0, 2);
        Assert.InRange(Distance(picture, Resizer.Resize(picture, 97, 71)), 0, 4);
        Assert.InRange(Distance(picture, Picture(100, 75)), 16, 48);
    }

    [Fact]
    public void Of_OneGrey_IsNull() => Assert.Null(PerceptualHash.Of(new Image(40, 30, channels: 1)));

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(7)]
    public void Pairs_EqualsComparingAllWithAll(int distance)
    {
        var random = new Random(5);
        ulong?[] hashes = new ulong?[600];
        for (int i = 0; i < hashes.Length; i++)
        {
            // Every third is near an earlier one: up to nine of its bits turned, some of them twice.
            ulong hash = i % 3 == 2 ? hashes[random.Next(i)] ?? 0 : (ulong)random.NextInt64(long.MinValue, long.MaxValue);
            for (int bit = 0; i % 3 == 2 && bit < random.Next(10); bit++) hash ^= 1ul << random.Next(64);
            hashes[i] = i % 50 == 49 ? null : hash;
        }
        bool Wanted(int a, int b) => (a + b) % 5 != 0;
        var expected = new List<(int, int, int)>();
        for (int a = 0; a < hashes.Length; a++)
        {
            for (int b = a + 1; b < hashes.Length; b++)
            {
                if (hashes[a] is not { } x || hashes[b] is not { } y || !Wanted(a, b)) continue;
                int bits = BitOperations.PopCount(x ^ y);
                if (bits <= distance) expected.Add((a, b, bits));
            }
        }

        Assert.NotEmpty(expected);
        Assert.Equal(expected, HashBuckets.Pairs(hashes, distance, Wanted).Order());
    }

    private static Image Picture(int width, int height)
    {
        var image = new Image(width, height, channels: 1);
        Golden.Bytes($"phash_{width}x{height}.u8").CopyTo(image.Bytes);
        return image;
    }

    private static int Distance(Image first, Image second) =>
        BitOperations.PopCount((PerceptualHash.Of(first) ^ PerceptualHash.Of(second)).GetValueOrDefault());
}
