using Tessera.Core.Masks;

namespace Tessera.Core.Tests.Masks;

public sealed class MaskTests
{
    [Fact]
    public void Indexer_IdBeyond255_NeedsA16BitMask()
    {
        var wide = new Mask(3, 2, is16Bit: true);
        wide[2, 1] = 300;

        Assert.Equal(300, wide[2, 1]);
        Assert.Equal(300, wide.Ids16[5]);
        Assert.Throws<OverflowException>(() => new Mask(3, 2)[0, 0] = 300);
    }
}
