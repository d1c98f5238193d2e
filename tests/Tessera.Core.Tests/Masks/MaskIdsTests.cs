using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;

namespace Tessera.Core.Tests.Masks;

public sealed class MaskIdsTests
{
    [Fact]
    public void Histogram_RandomIds_CountsEachOnce()
    {
        var random = new Random(31);
        Mask mask = Golden.Mask(37, 11, Golden.RandomIds(random, 37 * 11, 200, 0.5));
        long[] expected = new long[256];
        foreach (byte id in mask.Ids8) expected[id]++;

        Assert.Equal(expected, MaskIds.Histogram(mask));
        Assert.Equal(expected, MaskIds.Histogram(Golden.Widened(mask))[..256]);
        Assert.Equal(65536, MaskIds.Histogram(Golden.Widened(mask)).Length);
    }

    [Fact]
    public void Remap_ByTable_ExchangesEveryId()
    {
        Mask mask = Golden.Mask(3, 1, [0, 2, 1]);

        Assert.Equal([5, 255, 7], MaskIds.Remap(mask, [5, 7, 255]).Ids8.ToArray());
        Assert.Equal([5, 65535, 700], MaskIds.Remap(mask, [5, 700, 65535], to16Bit: true).Ids16.ToArray());
    }

    [Fact]
    public void Remap_IdWithoutEntry_IsRefusedNotMapped()
    {
        var error = Assert.Throws<InputException>(() => MaskIds.Remap(Golden.Mask(3, 1, [0, 4, 4]), [1, 2]));

        Assert.Equal("mask: id 4 (2 pixels) has no place in the new ids; expected an entry of 0 to 255", error.Message);
    }

    [Fact]
    public void Check_UnknownIds_NamesFileIdsAndCounts()
    {
        Mask mask = Golden.Mask(4, 1, [0, 1, 37, 255]);

        MaskIds.Check(Golden.Mask(2, 1, [1, 255]), LabelMap.FromNames(["road", "car"]), "a.png");
        var error = Assert.Throws<InputException>(() => MaskIds.Check(mask, LabelMap.FromNames(["road", "car"]), "a.png"));

        Assert.Equal("a.png: unknown ids 37 (1 pixel); expected 0 to 1, or 255 for ignore", error.Message);
    }
}
