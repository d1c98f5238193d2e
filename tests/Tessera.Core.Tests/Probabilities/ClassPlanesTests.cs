using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Core.Probabilities;

namespace Tessera.Core.Tests.Probabilities;

public sealed class ClassPlanesTests
{
    // Three classes, four pixels; of equal ones the lowest counts.
    private static readonly float[] Planes = [0.7f, 0.2f, 0.1f, 0.4f, 0.2f, 0.7f, 0.1f, 0.4f, 0.1f, 0.1f, 0.8f, 0.2f];

    [Fact]
    public void MaskOf_IsTheLikeliestClassOfEachPixel()
    {
        Assert.Equal([0, 1, 2, 0], ClassPlanes.MaskOf(Planes, 3, 4, 1, is16Bit: false).Ids8.ToArray());
        Assert.Equal([0, 1, 2, 0], ClassPlanes.MaskOf(Planes, 3, 2, 2, is16Bit: true).Ids16.ToArray());
    }

    [Fact]
    public void MaskOf_OfACrop_HidesWhatTheNetworkWasNotShown()
    {
        var placement = new Placement(4, 1, 2, 1, ResizePolicy.Crop);

        Mask mask = ClassPlanes.MaskOf(Planes, 3, placement, 255);

        Assert.Equal([255, 1, 2, 255], mask.Ids8.ToArray());
    }
}
