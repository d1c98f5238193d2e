using Tessera.Core.Masks;
using Tessera.Core.Masks.Cleaning;

namespace Tessera.Core.Tests.Masks.Cleaning;

/// <summary>Ids past 8 bits: times 257 an id keeps its place among the others, and 255 becomes 65535.</summary>
public sealed class WideIdsTests
{
    private static readonly Dictionary<string, Func<Mask, int, long>> Operations = new()
    {
        ["holes"] = (mask, times) => Holes.Fill(mask, times),
        ["specks"] = (mask, times) => Specks.Remove(mask, 4, 255 * times, [times, 2 * times]),
        ["largest"] = (mask, times) => LargestComponent.Keep(mask, times, 255 * times),
        ["erode"] = (mask, times) => Morphology.Erode(mask, times, StructuringElement.Disk(1), 255 * times),
        ["dilate"] = (mask, times) => Morphology.Dilate(mask, times, StructuringElement.Disk(1), 255 * times),
        ["open"] = (mask, times) => Morphology.Open(mask, times, StructuringElement.Square(1), 255 * times),
        ["close"] = (mask, times) => Morphology.Close(mask, times, StructuringElement.Disk(2), 255 * times),
        ["majority"] = (mask, times) => MajorityFilter.Apply(mask, 3, 255 * times),
    };

    public static IEnumerable<TheoryDataRow<string>> Names => Operations.Keys.Select(name => new TheoryDataRow<string>(name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Operation_16Bit_EqualsThe8BitAnswerAndLeavesIgnoredPixels(string name)
    {
        var random = new Random(55);
        long changedAtAll = 0;
        for (int round = 0; round < 100; round++)
        {
            Mask narrow = Golden.RandomMask(random, 24, 4), wide = new(narrow.Width, narrow.Height, is16Bit: true);
            for (int i = 0; i < wide.Ids16.Length; i++) wide.Ids16[i] = (ushort)(narrow.Ids8[i] * 257);
            bool[] ignored = [.. Golden.Ids(narrow).Select(id => id == 255)];

            long changed = Operations[name](narrow, 1);

            Assert.Equal(changed, Operations[name](wide, 257));
            Assert.Equal(Golden.Ids(narrow).Select(id => id * 257), Golden.Ids(wide));
            Assert.Equal(ignored, Golden.Ids(narrow).Select(id => id == 255));
            changedAtAll += changed;
        }
        Assert.True(changedAtAll > 0);
    }

    [Fact]
    public void Operation_WithWhatCannotBe_SaysSo()
    {
        var mask = new Mask(3, 3);

        Assert.Throws<ArgumentException>(() => Holes.Fill(mask, 0));
        Assert.Throws<ArgumentException>(() => Morphology.Erode(mask, 255, StructuringElement.Disk(1), 255));
        Assert.Throws<ArgumentException>(() => LargestComponent.Keep(mask, 255, 255));
        Assert.Throws<ArgumentOutOfRangeException>(() => Morphology.Dilate(mask, 256, StructuringElement.Disk(1), 255));
        Assert.Throws<ArgumentOutOfRangeException>(() => StructuringElement.Square(-1));
        Assert.Contains("4", Assert.Throws<ArgumentException>(() => MajorityFilter.Apply(mask, 4, 255)).Message);
    }
}
