using System.Text.Json;
using Tessera.Core.Masks;

namespace Tessera.Core.Tests.Masks;

public sealed class MaskResizeTests
{
    [Fact]
    public void Nearest_SeveralSizes_GivesTorchsNearestExactAndOpenCvsNearest()
    {
        JsonElement golden = Golden.Of("resizing");
        Mask mask = Golden.Mask(golden.Int("width"), golden.Int("height"), golden.Array<byte>("mask"));
        foreach (JsonElement entry in golden.GetProperty("cases").EnumerateArray())
        {
            (int width, int height) = (entry.Int("width"), entry.Int("height"));

            Assert.Equal(entry.Array<byte>("centre"), MaskResize.Nearest(mask, width, height).Ids8.ToArray());
            Assert.Equal(entry.Array<byte>("corner"), MaskResize.Nearest(mask, width, height, NearestRule.Corner).Ids8.ToArray());
            Assert.Equal(entry.Array<byte>("centre").Select(id => (ushort)id),
                MaskResize.Nearest(Golden.Widened(mask), width, height).Ids16.ToArray());
        }
    }
}
