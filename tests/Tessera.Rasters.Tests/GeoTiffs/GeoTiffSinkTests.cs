using System.Runtime.InteropServices;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Imaging.Codecs;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Imaging.Rasters;
using Tessera.Rasters.GeoTiffs;

namespace Tessera.Rasters.Tests.GeoTiffs;

public sealed class GeoTiffSinkTests : IDisposable
{
    private static readonly LabelMap Labels = new([new(0, "ground", new Rgb(1, 2, 3)), new(1, "roof", new Rgb(200, 30, 40))]);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(5, SampleType.UInt16, GeoTiffCompression.Deflate)]
    [InlineData(4, SampleType.UInt8, GeoTiffCompression.Lzw)]
    [InlineData(3, SampleType.UInt8, GeoTiffCompression.None)]
    [InlineData(2, SampleType.Float32, GeoTiffCompression.Zstd)]
    [InlineData(1, SampleType.Float32, GeoTiffCompression.Deflate)]
    public void Write_WindowByWindow_ReadsBackEqual(int bands, SampleType type, GeoTiffCompression compression)
    {
        var options = new GeoTiffOptions(100, 70, bands, type) { Tile = 32, Compression = compression, NoData = 250 };
        int[] all = [.. Enumerable.Range(0, bands)];
        byte[] whole = Fixture.Samples(type, 0, 0, 100, 70, all);

        Write(options, Windows(100, 70, 32).Select(w => (w, Fixture.Samples(type, w.X, w.Y, w.Width, w.Height, all))));

        using GeoTiffSource read = GeoTiffSource.Open(_folder.In("out.tif"));
        Assert.Equal((bands, type, 250.0, false), (read.Bands, read.Type, read.NoData, read.HasAlpha));
        Assert.Equal(whole, RasterImages.ReadWhole(read).Bytes.ToArray());
        // Another reader, which is libtiff alone, agrees, unless it takes the fourth channel for opacity.
        if (compression != GeoTiffCompression.Zstd)
            Assert.Equal(whole, ImageFile.Read(_folder.In("out.tif"), new ReadOptions(KeepAlpha: true)).Bytes.ToArray());
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Write_RowByRow_ReadsBackEqual()
    {
        byte[] whole = Fixture.Samples(SampleType.UInt8, 0, 0, 100, 70, 0);

        Write(new GeoTiffOptions(100, 70) { Tile = 64 },
            Enumerable.Range(0, 70).Select(y => (new RasterWindow(0, y, 100, 1), whole[(100 * y)..(100 * y + 100)])));

        using GeoTiffSource read = GeoTiffSource.Open(_folder.In("out.tif"));
        Assert.Equal(whole, RasterImages.ReadWhole(read).Bytes.ToArray());
    }

    [Fact]
    public void Write_OfClassIds_HasTheLabelMapsPalette()
    {
        byte[] ids = [.. Enumerable.Range(0, 64).Select(i => (byte)(i % 3 == 2 ? 255 : i % 3))];

        Write(new GeoTiffOptions(8, 8) { Labels = Labels, NoData = 255, Tile = 16 }, [(new RasterWindow(0, 0, 8, 8), ids)]);

        using GeoTiffSource read = GeoTiffSource.Open(_folder.In("out.tif"));
        Assert.Equal([new Rgb(1, 2, 3), new Rgb(200, 30, 40), MaskColors.Ignore], read.Palette?.Take(3));
        Assert.Equal(ids, RasterImages.ReadWhole(read).Bytes.ToArray());
        Assert.True(ImageFile.ReadHeader(_folder.In("out.tif")).Indexed);
    }

    [Fact]
    public void Write_WithOverviews_AddsDirectoriesWhoseIdsAreTheFiles()
    {
        var ids = new byte[600 * 600];
        for (int i = 0; i < ids.Length; i++) ids[i] = (byte)((i * 7 + i / 600) % 2 * 200);

        LabelMap labels = LabelMap.FromNames(Enumerable.Range(0, 201).Select(i => $"c{i}"));

        Write(new GeoTiffOptions(600, 600) { Labels = labels, Overviews = true }, [(new RasterWindow(0, 0, 600, 600), ids)]);

        Assert.Equal([(600, 600), (300, 300)], Directories(_folder.In("out.tif")));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Write_OfBigRasters_IsBigTiffWhereFourGibibytesMayNotDo()
    {
        var small = new GeoTiffOptions(50_000, 30_000) { Tile = 512, Compression = GeoTiffCompression.None };

        Assert.Equal(42, Version(small));
        Assert.Equal(43, Version(small with { Height = 50_000 }));
    }

    [Fact]
    public void Complete_BeforeAllIsWritten_IsAMistake_AndNothingIsLeft()
    {
        using (GeoTiffSink sink = GeoTiffSink.Create(_folder.In("out.tif"), new GeoTiffOptions(20, 20) { Tile = 16 }))
        {
            sink.Write(new RasterWindow(0, 0, 16, 16), new byte[256]);
            Assert.Single(Directory.GetFiles(_folder.Path));
            Assert.Throws<InvalidOperationException>(sink.Complete);
        }
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Complete_OverAnOlderFile_ReplacesIt_AndWithoutItStays()
    {
        string path = _folder.In("out.tif");
        File.WriteAllText(path, "older");
        using (GeoTiffSink sink = GeoTiffSink.Create(path, new GeoTiffOptions(4, 4) { Tile = 16 }))
            sink.Write(new RasterWindow(0, 0, 4, 4), new byte[16]);
        Assert.Equal("older", File.ReadAllText(path));

        Write(new GeoTiffOptions(4, 4) { Tile = 16 }, [(new RasterWindow(0, 0, 4, 4), new byte[16])]);

        Assert.Equal(ImageFormat.Tiff, ImageFile.ReadHeader(path).Format);
    }

    [Fact]
    public void Create_WhereNoFolderCanBe_NamesThePlace()
    {
        File.WriteAllText(_folder.In("file"), "");
        string path = Path.Combine(_folder.In("file"), "out.tif");

        string line = Assert.Throws<InputException>(() => GeoTiffSink.Create(path, new GeoTiffOptions(4, 4))).Message;

        Assert.StartsWith($"{path}: cannot be written: ", line);
    }

    // The system's own full disk: whatever is written there finds no room.
    [Fact]
    public void Write_OntoAFullDisk_SaysSo()
    {
        var plan = new Native.GeoTiffPlan { Width = 2000, Height = 2000, Bands = 1, Tile = 256 };
        var noise = new byte[2000 * 2000];
        new Random(1).NextBytes(noise);

        string line = Assert.Throws<InputException>(() =>
        {
            using Native.GeoTiffSinkHandle sink = Native.NativeRasters.Create("/dev/full", plan, "", []);
            Native.NativeRasters.Write(sink, new RasterWindow(0, 0, 2000, 2000), noise, "/dev/full");
            Native.NativeRasters.Finish(sink, "/dev/full");
        }).Message;

        Assert.StartsWith("/dev/full: cannot be written: ", line);
    }

    [Fact]
    public void Options_ThatContradict_AreRefused()
    {
        string path = _folder.In("out.tif");
        GeoTiffOptions plain = new(4, 4);
        Assert.Throws<ArgumentException>(() => GeoTiffSink.Create(path, plain with { Tile = 100 }));
        Assert.Throws<ArgumentException>(() => GeoTiffSink.Create(path, plain with { Bands = 3, Labels = Labels }));
        Assert.Throws<ArgumentException>(() => GeoTiffSink.Create(path, plain with { Bands = 3, HasAlpha = true }));
        Assert.Throws<ArgumentOutOfRangeException>(() => GeoTiffSink.Create(path, plain with { Width = 0 }));
    }

    private void Write(GeoTiffOptions options, IEnumerable<(RasterWindow Window, byte[] Pixels)> parts)
    {
        using GeoTiffSink sink = GeoTiffSink.Create(_folder.In("out.tif"), options);
        foreach ((RasterWindow window, byte[] pixels) in parts) sink.Write(window, pixels);
        sink.Complete();
    }

    private static IEnumerable<RasterWindow> Windows(int width, int height, int size) =>
        from y in Enumerable.Range(0, (height + size - 1) / size)
        from x in Enumerable.Range(0, (width + size - 1) / size)
        select new RasterWindow(x * size, y * size, Math.Min(size, width - x * size), Math.Min(size, height - y * size));

    private int Version(GeoTiffOptions options)
    {
        string path = _folder.In("version.tif");
        using GeoTiffSink sink = GeoTiffSink.Create(path, options);
        // More than GDAL keeps in memory, so that the file begins.
        sink.Write(new RasterWindow(0, 0, 50_000, 1536), new byte[50_000 * 1536]);
        string file = Directory.GetFiles(_folder.Path, "version.*").Single();
        using FileStream part = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        part.Position = 2;
        return part.ReadByte();
    }

    // The sizes of a classic little-endian TIFF's directories, by the specification.
    private static IEnumerable<(int, int)> Directories(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        for (int at = MemoryMarshal.Read<int>(file.AsSpan(4)); at != 0;)
        {
            int count = MemoryMarshal.Read<ushort>(file.AsSpan(at)), width = 0, height = 0;
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<byte> entry = file.AsSpan(at + 2 + 12 * i, 12);
                int value = MemoryMarshal.Read<ushort>(entry[8..]);
                if (MemoryMarshal.Read<ushort>(entry) == 256) width = value;
                if (MemoryMarshal.Read<ushort>(entry) == 257) height = value;
            }
            yield return (width, height);
            at = MemoryMarshal.Read<int>(file.AsSpan(at + 2 + 12 * count));
        }
    }
}
