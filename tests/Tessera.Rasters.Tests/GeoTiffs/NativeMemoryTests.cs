using Tessera.Core.Files;
using Tessera.Imaging.Rasters;
using Tessera.Rasters.GeoTiffs;
using Tessera.Rasters.Native;

namespace Tessera.Rasters.Tests.GeoTiffs;

/// <summary>Alone in the process: what they count, all tests share.</summary>
[CollectionDefinition("native memory", DisableParallelization = true)]
public sealed class NativeMemory;

[Collection("native memory")]
public sealed class NativeMemoryTests
{
    private const long MiB = 1 << 20;

    [Fact]
    public void Read_Of400Mpx_WindowByWindow_StaysWithinTheCache()
    {
        using GeoTiffSource source = GeoTiffSource.Open(Fixture.Path("sparse-20000.tif"));
        var pixels = new byte[1000 * 1000];
        long before = GC.GetAllocatedBytesForCurrentThread(), sum = 0, most = 0;

        for (int y = 0; y < source.Height; y += 1000)
        {
            for (int x = 0; x < source.Width; x += 1000)
            {
                source.Read(new RasterWindow(x, y, 1000, 1000), [], pixels);
                foreach (byte value in pixels) sum += value;
                most = Math.Max(most, NativeRasters.CacheUsed);
            }
        }

        Assert.Equal(77, sum);
        Assert.Equal(64 * MiB, NativeRasters.CacheLimit);
        Assert.InRange(most, MiB, 64 * MiB);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MiB);
    }

    [Fact]
    public void Handles_AreGivenBack_WhateverHappened()
    {
        using var folder = new TemporaryFolder();
        long before = NativeRasters.LiveHandles;

        using (GeoTiffSource.Open(Fixture.Path("tiled-5x16.tif")))
        using (GeoTiffSink.Create(folder.In("a.tif"), new GeoTiffOptions(4, 4)))
            Assert.Equal(before + 2, NativeRasters.LiveHandles);
        foreach (string name in new[] { "complex.tif", "claims-block.tif" })
            Assert.Throws<InputException>(() => GeoTiffSource.Open(Fixture.Path(name)));
        GeoTiffOptions wrong = new(4, 4) { GeoReference = new GeoReference("NOT[A,CRS", default) };
        Assert.Throws<InputException>(() => GeoTiffSink.Create(folder.In("b.tif"), wrong));

        Assert.Equal(before, NativeRasters.LiveHandles);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }
}
