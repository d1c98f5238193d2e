using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Rasters.Tests.GeoTiffs;

/// <summary>GDAL's files read as pictures, by libtiff alone: what a training does with tiles that others cut.</summary>
public sealed class PlainTiffTests
{
    [Theory]
    [MemberData(nameof(GeoTiffSourceTests.Layouts), MemberType = typeof(GeoTiffSourceTests))]
    public void Read_OfAnyLayout_GivesEverySample(string name, int width, int height, int bands, SampleType type)
    {
        Image image = ImageFile.Read(Fixture.Path(name));

        Assert.Equal((width, height, bands, type), (image.Width, image.Height, image.Channels, image.Type));
        Assert.Equal(Fixture.Samples(type, 0, 0, width, height, [.. Enumerable.Range(0, bands)]), image.Bytes.ToArray());
    }

    [Theory]
    [InlineData("alpha.tif", 3)]
    [InlineData("four-bands.tif", 4)]
    public void Read_OfFourBands_DropsOneOnlyIfItIsOpacity(string name, int kept)
    {
        Image image = ImageFile.Read(Fixture.Path(name));

        Assert.Equal(Fixture.Samples(SampleType.UInt8, 0, 0, 20, 10, [.. Enumerable.Range(0, kept)]), image.Bytes.ToArray());
    }
}
