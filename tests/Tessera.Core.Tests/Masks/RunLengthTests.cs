using Tessera.Core.Masks;

namespace Tessera.Core.Tests.Masks;

public sealed class RunLengthTests
{
    // Rows 1 1 0 and 0 1 0: a swap of rows and columns shows.
    private static readonly byte[] Asymmetric = [1, 1, 0, 0, 1, 0];

    // The same mask as Label Studio's own encoder writes it.
    private static readonly byte[] AsymmetricStream = [0, 0, 0, 24, 57, 27, 252, 255, 243, 128, 71, 255, 24, 0];

    [Fact]
    public void Coco_KnownMask_IsAsTheFormatHasIt()
    {
        Assert.Equal([0, 1, 1, 2, 2], CocoRuns.Encode(Asymmetric, 3, 2));
        Assert.Equal("01111", CocoRuns.Pack([0, 1, 1, 2, 2]));
        Assert.Equal([0, 1, 1, 2, 2], CocoRuns.Unpack("01111"));
        Assert.Equal(Asymmetric, FromCoco([0, 1, 1, 2, 2], 3, 2));
    }

    [Fact]
    public void Cvat_KnownMask_IsAsTheFormatHasIt()
    {
        CvatRuns? runs = CvatRuns.Encode(Asymmetric, 3);

        Assert.NotNull(runs);
        Assert.Equal([0, 2, 1, 1, 0, 0, 1, 1], runs.ToPoints());
        Assert.Equal((0, 0, 2, 2), (runs.Left, runs.Top, runs.Width, runs.Height));
        Assert.Equal([1, 1, 0, 1], FromCvat([0, 2, 1, 1], 2, 2));
        Assert.Null(CvatRuns.Encode([0, 0, 0], 3));
    }

    [Fact]
    public void LabelStudio_KnownMask_IsAsTheFormatHasIt()
    {
        Assert.Equal(AsymmetricStream, LabelStudioRuns.Encode(Asymmetric));
        Assert.Equal(Asymmetric, FromLabelStudio(AsymmetricStream, 3, 2));
        Assert.Equal(Asymmetric, FromLabelStudio([.. AsymmetricStream, 0, 0xff], 3, 2));
    }

    [Fact]
    public void AllFormats_RandomMasks_EqualPlainLoopsAndComeBack()
    {
        var random = new Random(31);
        for (int round = 0; round < 300; round++)
        {
            int width = random.Next(1, 40), height = random.Next(1, 40);
            byte[] bits = RandomBits(random, width * height, random.NextDouble());

            int[] columns = CocoRuns.Encode(bits, width, height);
            Assert.Equal(PlainCounts(
                from x in Enumerable.Range(0, width) from y in Enumerable.Range(0, height) select bits[y * width + x]), columns);
            Assert.Equal(bits, FromCoco(columns, width, height));
            Assert.Equal(columns, CocoRuns.Unpack(CocoRuns.Pack(columns)));

            if (CvatRuns.Encode(bits, width) is { } runs)
            {
                CvatRuns read = CvatRuns.FromPoints(runs.ToPoints());
                byte[] whole = new byte[bits.Length], box = FromCvat(read.Counts, read.Width, read.Height);
                for (int i = 0; i < box.Length; i++)
                    whole[(read.Top + i / read.Width) * width + read.Left + i % read.Width] = box[i];
                Assert.Equal(bits, whole);
                Assert.Equal(PlainCounts(box), runs.Counts);
            }
            Assert.Equal(bits, FromLabelStudio(LabelStudioRuns.Encode(bits), width, height));
        }
    }

    [Fact]
    public void CocoString_LargeAndFallingCounts_ComesBack()
    {
        int[] counts = [0, 5, 1_000_000, 3, 17, 250_000_000, 16, 15, 32, 31];

        Assert.Equal(counts, CocoRuns.Unpack(CocoRuns.Pack(counts)));
    }

    [Fact]
    public void LabelStudio_PlainValuesAndAllLengths_EqualABitByBitReading()
    {
        var random = new Random(5);
        for (int round = 0; round < 100; round++)
        {
            int width = random.Next(1, 50), height = random.Next(1, 50), count = width * height * 4;
            var bits = new List<int>();
            Append(bits, count, 32);
            Append(bits, 7, 5);
            foreach (int length in (int[])[2, 4, 7, 12]) Append(bits, length - 1, 4);
            byte[] alpha = new byte[width * height];
            for (int at = 0; at < count;)
            {
                (bool run, int kind) = (random.Next(2) == 0, random.Next(4));
                int length = Math.Min(random.Next(1, 1 + (1 << new[] { 2, 4, 7, 12 }[kind])), count - at);
                Append(bits, run ? 1 : 0, 1);
                Append(bits, kind, 2);
                Append(bits, length - 1, new[] { 2, 4, 7, 12 }[kind]);
                int value = random.Next(3) * 100;
                for (int i = 0; i < length; i++, at++)
                {
                    if (i == 0 || !run)
                    {
                        value = random.Next(3) * 100;
                        Append(bits, value, 8);
                    }
                    if (at % 4 == 3) alpha[at / 4] = (byte)(value > 0 ? 1 : 0);
                }
            }

            Assert.Equal(alpha, FromLabelStudio(Packed(bits), width, height));
        }
    }

    [Fact]
    public void AllFormats_RunsForAnotherSize_AreRefusedBeforeAnythingIsMade()
    {
        Assert.Equal("has run lengths for 5 pixels; expected 6 (3x2)", Refused(() => FromCoco([0, 5], 3, 2)));
        Assert.Equal("has run lengths for 7 pixels; expected 6 (3x2)", Refused(() => FromCoco([0, 1, 6], 3, 2)));
        Assert.Equal("has run lengths for 4294967294 pixels; expected 6 (3x2)",
            Refused(() => FromCoco([int.MaxValue, int.MaxValue], 3, 2)));
        Assert.Equal("has a run of -1 pixels; expected 0 or more", Refused(() => FromCoco([8, -1, -1], 3, 2)));
        Assert.Equal("has run lengths for 9 pixels; expected 4 (2x2)", Refused(() => FromCvat([0, 9], 2, 2)));
        Assert.Equal("has run lengths for 4294967295 values; expected 24, 4 for each pixel of 3x2",
            Refused(() => FromLabelStudio([255, 255, 255, 255, .. AsymmetricStream[4..]], 3, 2)));
        Assert.Equal("has run lengths that end early", Refused(() => FromLabelStudio(AsymmetricStream[..10], 3, 2)));
        Assert.Equal("has run lengths that end early", Refused(() => FromLabelStudio([], 3, 2)));
    }

    [Fact]
    public void CocoString_NoneOfTheFormats_IsRefused()
    {
        Assert.Equal("has a string that holds no run lengths of COCO", Refused(() => CocoRuns.Unpack("01 11")));
        Assert.Equal("has a string that holds no run lengths of COCO", Refused(() => CocoRuns.Unpack("01é11")));
        Assert.Equal("has a string that holds no run lengths of COCO", Refused(() => CocoRuns.Unpack(new string('o', 40))));
        Assert.Equal("has a string of run lengths that ends inside a number", Refused(() => CocoRuns.Unpack("0o")));
        Assert.StartsWith("has a run of -1 pixels", Refused(() => CocoRuns.Unpack("O")), StringComparison.Ordinal);
    }

    [Fact]
    public void Region_FromBits_HoldsTheirRunsAndPaintsThem()
    {
        byte[] bits = RandomBits(new Random(3), 7 * 5, 0.5);
        Region region = Region.FromBits(bits, 7, left: 2, top: 1);
        foreach (bool wide in (bool[])[false, true])
        {
            var mask = new Mask(9, 6, wide);

            region.Paint(mask, 3);

            for (int y = 0; y < 6; y++)
                for (int x = 0; x < 9; x++) Assert.Equal(x >= 2 && y >= 1 && bits[(y - 1) * 7 + x - 2] != 0 ? 3 : 0, mask[x, y]);
        }
        Assert.Equal(bits.Sum(b => b), region.Area);
    }

    [Fact]
    public void Region_Union_HasThePixelsOfAnyPartOnce()
    {
        var random = new Random(8);
        for (int round = 0; round < 100; round++)
        {
            byte[][] parts = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => RandomBits(random, 9 * 6, 0.3))];

            Region union = Region.Union([.. parts.Select(part => Region.FromBits(part, 9))]);

            byte[] any = [.. Enumerable.Range(0, 9 * 6).Select(i => parts.Max(part => part[i]))];
            Assert.Equal(any.Sum(bit => bit), union.Area);
            var mask = new Mask(9, 6);
            union.Paint(mask, 1);
            Assert.Equal(any, mask.Ids8.ToArray());
        }
    }

    private static int[] PlainCounts(IEnumerable<byte> bits)
    {
        List<int> counts = [0];
        byte current = 0;
        foreach (byte bit in bits)
        {
            if (bit != current) counts.Add(0);
            current = bit;
            counts[^1]++;
        }
        return [.. counts];
    }

    private static byte[] RandomBits(Random random, int count, double change)
    {
        byte[] bits = new byte[count];
        byte current = (byte)random.Next(2);
        for (int i = 0; i < count; i++) bits[i] = random.NextDouble() < change ? current ^= 1 : current;
        return bits;
    }

    private static byte[] FromCoco(int[] counts, int width, int height)
    {
        byte[] bits = new byte[width * height];
        CocoRuns.Decode(counts, width, height, bits);
        return bits;
    }

    private static byte[] FromCvat(IReadOnlyList<int> counts, int width, int height)
    {
        byte[] bits = new byte[width * height];
        CvatRuns.Decode([.. counts], width, height, bits);
        return bits;
    }

    private static byte[] FromLabelStudio(byte[] stream, int width, int height)
    {
        byte[] bits = new byte[width * height];
        LabelStudioRuns.Decode(stream, width, height, bits);
        return bits;
    }

    private static void Append(List<int> bits, int value, int count)
    {
        for (int place = count - 1; place >= 0; place--) bits.Add((value >> place) & 1);
    }

    private static byte[] Packed(List<int> bits)
    {
        byte[] bytes = new byte[(bits.Count + 7) / 8];
        for (int i = 0; i < bits.Count; i++) bytes[i / 8] |= (byte)(bits[i] << (7 - i % 8));
        return bytes;
    }

    private static string Refused(Action read) => Assert.Throws<FormatException>(read).Message;
}
