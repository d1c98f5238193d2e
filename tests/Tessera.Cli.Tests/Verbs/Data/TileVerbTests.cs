using Tessera.Core.Masks;
using Tessera.Data;
using Tessera.Data.Datasets;
using Tessera.Imaging.Images;

namespace Tessera.Cli.Tests.Verbs.Data;

/// <summary>tessera data tile on GeoTIFFs that GDAL's own Python wrote, and a training on what comes out.</summary>
public sealed class TileVerbTests : IDisposable
{
    private readonly BadInputFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tile_OfFiveBands_GivesADataSetThatTrains()
    {
        (int code, string[] errors) = _folder.Run("data", "tile", Golden("tiled-5x16.tif"), Golden("labels.tif"),
            _folder.In("tiles"), "--size", "32");

        Assert.True(code == ExitCodes.Done, string.Join('\n', errors));
        Dataset tiles = Dataset.Open(_folder.In("tiles"));
        Sample sample = Assert.Single(tiles.Split("train"), s => s.Name == "tiled-5x16_18_38");
        (Image image, Mask mask) = new SampleReader(tiles).Read(sample);
        Assert.Equal((6, "tiled-5x16"), (tiles.Split("train").Count, sample.Group));
        Assert.Equal((5, SampleType.UInt16), (image.Channels, image.Type));
        // By the fixture's formulas, at column 48, row 21.
        Assert.Equal((301 * 48 + 577 * 21 + 9001 * 4) % 65521, image.Samples<ushort>()[(3 * 32 + 10) * 5 + 4]);
        Assert.Equal((3 * 48 + 5 * 21) % 251 % 3, mask[10, 3]);

        (code, errors) = _folder.Run("data", "split", _folder.In("tiles"), _folder.In("split"), "--by", "image",
            "--val", "0.4", "--test", "0");
        Assert.True(code == ExitCodes.Done, string.Join('\n', errors));
        (code, errors) = _folder.Run("train", _folder.In("split"), "--recipe", _folder.In("recipe.yaml"), "--out",
            _folder.In("run"));
        Assert.True(code == ExitCodes.Done, string.Join('\n', errors));
        Assert.Contains("channels: 5", File.ReadAllText(_folder.In("run", "recipe.yaml")));
    }

    [Fact]
    public void Tile_OfATextCalledTif_SaysSoAndLeavesNothing()
    {
        File.WriteAllText(_folder.In("text.tif"), "a text");

        BadInputFolder.AssertFails(_folder.Run("data", "tile", _folder.In("text.tif"), Golden("labels.tif"), _folder.In("tiles")),
            _folder.In("text.tif"), "is no TIFF file; expected a GeoTIFF");

        Assert.False(Directory.Exists(_folder.In("tiles")));
    }

    [Fact]
    public void Tile_WithAnOverlapOfMoreThanHalf_IsBadUsage()
    {
        (int code, string[] errors) = _folder.Run("data", "tile", "a.tif", "b.tif", "c", "--size", "64", "--overlap", "33");

        Assert.Equal(ExitCodes.BadUsage, code);
        Assert.Contains("--overlap cannot be more than half of --size, 32", errors[0]);
    }

    private static string Golden(string name) => Path.Combine(AppContext.BaseDirectory, "golden", name);
}
