using System.Net;
using System.Net.Sockets;
using Tessera.Core.Files;
using Tessera.Imaging.Rasters;
using Tessera.Rasters.GeoTiffs;

namespace Tessera.Rasters.Tests.GeoTiffs;

/// <summary>Files that are broken or lie: one line that names them, no memory for what they claim.</summary>
public sealed class HostileGeoTiffTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("complex.tif", "holds samples of CFloat32; expected integers of 8, 16 or 32 bits, or floats")]
    [InlineData("signed-8.tif", "holds bytes with a sign; expected bytes without")]
    [InlineData("claims-block.tif", "is stored in blocks of 60000x60000 pixels; expected at most 256 MiB a block")]
    public void Open_OfWhatWeDoNotRead_SaysWhatItIs(string name, string expected)
    {
        string line = Refused(() => GeoTiffSource.Open(Fixture.Path(name)));

        Assert.StartsWith($"{Fixture.Path(name)}: {expected}", line);
    }

    [Fact]
    public void Open_OfOtherThings_SaysSo()
    {
        File.WriteAllText(_folder.In("text.tif"), "a text, called a TIFF\n");
        File.WriteAllBytes(_folder.In("empty.tif"), []);
        File.WriteAllBytes(_folder.In("two.tif"), "II"u8);
        File.WriteAllBytes(_folder.In("head.tif"), [(byte)'I', (byte)'I', 42, 0, 8, 0, 0, 0]);
        Directory.CreateDirectory(_folder.In("folder.tif"));

        string Line(string name) => Refused(() => GeoTiffSource.Open(_folder.In(name)))[(_folder.Path.Length + 1)..];

        Assert.Equal("text.tif: is no TIFF file; expected a GeoTIFF", Line("text.tif"));
        Assert.Equal("empty.tif: is empty; expected a GeoTIFF", Line("empty.tif"));
        Assert.Equal("two.tif: is no TIFF file; expected a GeoTIFF", Line("two.tif"));
        Assert.StartsWith("head.tif: is not a GeoTIFF that can be read: ", Line("head.tif"));
        Assert.Equal("folder.tif: is a folder; expected a GeoTIFF", Line("folder.tif"));
        Assert.Equal("none.tif: there is no such file", Line("none.tif"));
    }

    [Fact]
    public void Read_OfATruncatedFile_SaysSo_WhereverItEnds()
    {
        byte[] whole = File.ReadAllBytes(Fixture.Path("tiled-5x16.tif"));
        string path = _folder.In("cut.tif");
        int opened = 0;
        for (int length = 8; length < whole.Length; length += 101)
        {
            File.WriteAllBytes(path, whole[..length]);

            string line = Refused(() =>
            {
                using GeoTiffSource source = GeoTiffSource.Open(path);
                opened++;
                RasterImages.ReadWhole(source);
            });

            Assert.StartsWith(path + ": is ", line);
        }
        Assert.InRange(opened, 3, 60);
    }

    [Fact]
    public void Open_OfABrokenFile_NeverDoesMoreThanRefuse()
    {
        byte[] whole = File.ReadAllBytes(Fixture.Path("tiled-5x16.tif"));
        string path = _folder.In("broken.tif");
        var random = new Random(7);
        for (int round = 0; round < 300; round++)
        {
            byte[] broken = [.. whole];
            for (int i = 0; i < 3; i++) broken[random.Next(4, round % 2 == 0 ? 600 : broken.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(path, broken);
            try
            {
                using GeoTiffSource source = GeoTiffSource.Open(path);
                RasterImages.Read(source, new RasterWindow(0, 0, Math.Min(source.Width, 64), Math.Min(source.Height, 64)), 0);
            }
            catch (InputException error)
            {
                Assert.StartsWith(path, error.Message);
                Assert.DoesNotContain('\n', error.Message);
            }
        }
    }

    [Fact]
    public void Open_OfOneThatClaimsAMillionSquared_OpensButIsNotReadWhole()
    {
        using GeoTiffSource source = GeoTiffSource.Open(Fixture.Path("claims-million.tif"));
        long before = GC.GetAllocatedBytesForCurrentThread();

        string whole = Refused(() => RasterImages.ReadWhole(source));
        string window = Refused(() => RasterImages.Read(source, new RasterWindow(500_000, 500_000, 16, 16)));

        Assert.Equal((1_000_000, 1_000_000), (source.Width, source.Height));
        Assert.Contains("is 1000000x1000000, 1000000 Mpx; expected at most 500 Mpx to be read as one image", whole);
        Assert.Contains("is truncated or damaged", window);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Open_OfAGdalPath_AsksNobody()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;

        string url = Refused(() => GeoTiffSource.Open($"/vsicurl/http://127.0.0.1:{port}/a.tif"));
        Assert.Throws<InputException>(() => Native.NativeRasters.Open($"/vsicurl/http://127.0.0.1:{port}/a.tif", out _));
        Assert.Throws<InputException>(() => Native.NativeRasters.Open("GTIFF_DIR:1:/vsizip/" + _folder.In("a.zip"), out _));

        Assert.Contains("there is no such file", url);
        Assert.False(listener.Pending());
    }

    private static string Refused(Action work)
    {
        string line = Assert.Throws<InputException>(work).Message;
        Assert.DoesNotContain('\n', line);
        return line;
    }
}
