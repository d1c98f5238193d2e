using System.Buffers.Binary;
using System.Text.Json;
using Tessera.Core.Masks;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Cli.Tests.Verbs;

/// <summary>tessera predict on a GeoTIFF and on pictures that are cut into tiles,
/// with a network that looks at 3 x 3 pixels.</summary>
public sealed class TileOptionsTests : IDisposable
{
    private static readonly string Model = Golden("plain.onnx");

    private readonly BadInputFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData]
    [InlineData("--tile", "64", "--overlap", "16", "--blend", "nearest")]
    [InlineData("--tile", "96", "--overlap", "0.5", "--blend", "nearest")]
    public void Predict_OfAGeoTiff_IsAGeoTiffInItsPlace(params string[] options)
    {
        (int code, string[] errors) = Predict("map.tif", options);

        Assert.True(code == ExitCodes.Done, string.Join('\n', errors));
        byte[] expected = MaskFile.Read(Golden("map.png")).Ids8.ToArray();
        string mask = _folder.In("masks", "map.tif");
        Assert.Equal(expected, Ids(mask));
        Dictionary<int, double[]> tags = Tags(File.ReadAllBytes(mask)), image = Tags(File.ReadAllBytes(Golden("map.tif")));
        Assert.Equal(image[33550], tags[33550]);
        Assert.Equal(image[33922], tags[33922]);
        double[] keys = tags[34735];
        Assert.Equal(32633, keys[Enumerable.Range(0, keys.Length).First(i => i % 4 == 0 && keys[i] == 3072) + 3]);
        // Tiled, packed, with a palette in which the first class's colour stands, NODATA 255.
        Assert.Equal((256, 256, 3), ((int)tags[322][0], (int)tags[323][0], (int)tags[262][0]));
        Assert.Contains((int)tags[259][0], new[] { 8, 32946 });
        Assert.Equal(768, tags[320].Length);
        Assert.Equal("255", string.Concat(tags[42113].TakeWhile(c => c != 0).Select(c => (char)c)).Trim());
        Assert.Single(Directory.GetFiles(_folder.In("masks"), "map*"));
    }

    [Fact]
    public void Predict_OfAGeoTiffInTilesThatAreBlended_DiffersAtSeamsAlone()
    {
        (int code, string[] errors) = Predict("map.tif", "--tile", "64", "--overlap", "0.25");

        Assert.True(code == ExitCodes.Done, string.Join('\n', errors));
        byte[] expected = MaskFile.Read(Golden("map.png")).Ids8.ToArray(), found = Ids(_folder.In("masks", "map.tif"));
        // A tile's outermost pixels lack a neighbour and count for little.
        Assert.InRange(expected.Zip(found).Count(pair => pair.First != pair.Second), 0, expected.Length / 200);
    }

    [Fact]
    public void Predict_WithGeoJson_OutlinesTheMasksPartsOnEarthAndInPixels()
    {
        (int code, string[] errors) = Predict("map.tif", "--geojson", "--tile", "64", "--overlap", "16", "--blend", "nearest");
        (int plain, _) = _folder.Run(
            "predict", Model, Golden("map.tif"), "--out", _folder.In("pixels"), "--geojson", "--tile", "0");

        Assert.True((code, plain) == (ExitCodes.Done, ExitCodes.Done), string.Join('\n', errors));
        // Without tiles it is a picture, whose NODATA is black: classes are the same but for that.
        Mask expected = MaskFile.Read(_folder.In("pixels", "map.png")), painted = new(expected.Width, expected.Height);
        painted.Ids8.Fill(99);
        using JsonDocument pixels = Read("pixels"), degrees = Read("masks");
        foreach (JsonElement feature in pixels.RootElement.GetProperty("features").EnumerateArray())
        {
            Point[][] rings = [.. feature.GetProperty("geometry").GetProperty("coordinates").EnumerateArray().Select(Ring)];
            Region region = Polygon.Rasterize(rings, painted.Width, painted.Height);
            Assert.Equal(feature.GetProperty("properties").GetProperty("pixels").GetInt64(), region.Area);
            region.Paint(painted, feature.GetProperty("properties").GetProperty("id").GetInt32());
        }
        Assert.Equal(expected.Ids8.ToArray(), painted.Ids8.ToArray());
        Point[] all = [.. degrees.RootElement.GetProperty("features").EnumerateArray()
            .SelectMany(feature => feature.GetProperty("geometry").GetProperty("coordinates").EnumerateArray().SelectMany(Ring))];
        // The map's upper left corner is empty; its lower right one, 100 m east and 38 m south, by Krueger's series.
        Assert.Contains(all, p => Math.Abs(p.X - 13.802101429) < 2e-9 && Math.Abs(p.Y - 49.035301337) < 2e-9);
        Assert.All(all, p => Assert.True(p is { X: > 13.8 and < 13.803, Y: > 49.035 and < 49.036 }));
        Assert.False(degrees.RootElement.TryGetProperty("crs", out _));
    }

    // Somewhere on the map's plane, but nowhere on Earth.
    [Fact]
    public void Predict_WithGeoJsonOfAMapBeyondItsSystemsReach_FailsThatMapAlone()
    {
        byte[] far = File.ReadAllBytes(Golden("map.tif"));
        int corner = BinaryPrimitives.ReadInt32LittleEndian(far.AsSpan(Find(far, 33922) + 8)) + 3 * sizeof(double);
        BinaryPrimitives.WriteDoubleLittleEndian(far.AsSpan(corner), 1e30);
        BinaryPrimitives.WriteDoubleLittleEndian(far.AsSpan(corner + sizeof(double)), 1e30);
        Directory.CreateDirectory(_folder.In("maps"));
        File.WriteAllBytes(_folder.In("maps", "far.tif"), far);
        File.Copy(Golden("map.tif"), _folder.In("maps", "near.tif"));

        (int code, string[] errors) = _folder.Run("predict", Model, _folder.In("maps"), "--out", _folder.In("masks"),
            "--geojson");

        Assert.Equal(ExitCodes.Failed, code);
        string line = Assert.Single(errors, error => error.StartsWith("tessera: ", StringComparison.Ordinal));
        Assert.StartsWith(
            $"tessera: {_folder.In("maps", "far.tif")}: lies where its coordinate system has no longitude and latitude", line);
        Assert.Equal(["near.geojson", "near.tif"],
            Directory.GetFiles(_folder.In("masks"), "*.*").Select(file => Path.GetFileName(file))
                .Where(name => name[0] != '.').Order());
    }

    [Fact]
    public void Predict_WithGeoJsonSimplified_HasFewerCorners()
    {
        _folder.Run("predict", Model, Golden("map.tif"), "--out", _folder.In("exact"), "--geojson");
        _folder.Run("predict", Model, Golden("map.tif"), "--out", _folder.In("simple"), "--geojson", "--simplify", "2");

        using JsonDocument exact = Read("exact"), simple = Read("simple");
        Assert.Equal(exact.RootElement.GetProperty("features").GetArrayLength(),
            simple.RootElement.GetProperty("features").GetArrayLength());
        Assert.InRange(new FileInfo(_folder.In("simple", "map.geojson")).Length, 1,
            new FileInfo(_folder.In("exact", "map.geojson")).Length * 0.9);
    }

    [Fact]
    public void Predict_WithoutTiles_TakesAGeoTiffForAPicture()
    {
        (int code, string[] errors) = Predict("map.tif", "--tile", "0", "--overlay");

        Assert.True(code == ExitCodes.Done, string.Join('\n', errors));
        Assert.Equal(["map.png"], Directory.GetFiles(_folder.In("masks"), "map*").Select(Path.GetFileName));
    }

    [Fact]
    public void Predict_OfAPictureInTiles_IsAsOfTheWhole()
    {
        Image image = ImageFile.Read(Golden("map.tif"));
        ImageFile.Write(_folder.In("photo.png"), image);

        (int code, _) = _folder.Run("predict", Model, _folder.In("photo.png"), "--out", _folder.In("whole"));
        (int tiled, _) = _folder.Run("predict", Model, _folder.In("photo.png"), "--out", _folder.In("tiled"), "--tile", "64",
            "--overlap", "16", "--blend", "nearest");

        Assert.Equal((ExitCodes.Done, ExitCodes.Done), (code, tiled));
        Assert.Equal(MaskFile.Read(_folder.In("whole", "photo.png")).Ids8.ToArray(),
            MaskFile.Read(_folder.In("tiled", "photo.png")).Ids8.ToArray());
    }

    [Fact]
    public void Predict_OfAGeoTiffWithAnOverlay_SaysWhatToDoAndWritesTheOthers()
    {
        ImageFile.Write(_folder.In("photo.png"), new Image(20, 10));

        (int code, string[] errors) = _folder.Run("predict", Model, Golden("map.tif"), _folder.In("photo.png"), "--out",
            _folder.In("masks"), "--overlay");

        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains(errors, line => line.Contains("map.tif: is a raster that lies on a map", StringComparison.Ordinal));
        Assert.True(File.Exists(_folder.In("masks", "photo.png")));
        Assert.False(File.Exists(_folder.In("masks", "map.tif")));
    }

    [Fact]
    public void Predict_OfADamagedGeoTiff_NamesItAndLeavesNothing()
    {
        byte[] whole = File.ReadAllBytes(Golden("map.tif"));
        // The pixels lie between header and directory.
        whole.AsSpan(200, whole.Length / 2).Fill(0xff);
        File.WriteAllBytes(_folder.In("damaged.tif"), whole);

        (int code, string[] errors) = _folder.Run("predict", Model, _folder.In("damaged.tif"), "--out", _folder.In("masks"));

        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains(errors, line => line.StartsWith($"tessera: {_folder.In("damaged.tif")}: ", StringComparison.Ordinal));
        Assert.Empty(Directory.Exists(_folder.In("masks")) ? Directory.GetFiles(_folder.In("masks"), "*.tif") : []);
    }

    [Theory]
    [InlineData("--tile", "100", "--tile: '100' cannot be; expected 0, or a multiple of 32 from 64 to 8192")]
    [InlineData("--overlap", "0.7", "--overlap: '0.7' cannot be; expected a part of a tile from 0 to 0.5, or whole pixels")]
    [InlineData("--overlap", "300", "--overlap cannot be more than half of a tile, 256")]
    [InlineData("--blend", "gausian", "--blend: 'gausian' is not known; did you mean 'gaussian'?")]
    public void Predict_WithTilesThatCannotBe_IsBadUsage(string option, string value, string expected)
    {
        (int code, string[] errors) = Predict("map.tif", option, value);

        Assert.Equal(ExitCodes.BadUsage, code);
        Assert.Contains(expected, errors[0]);
    }

    private (int Code, string[] Errors) Predict(string name, params string[] options) =>
        _folder.Run(["predict", Model, Golden(name), "--out", _folder.In("masks"), .. options]);

    private JsonDocument Read(string folder) => JsonDocument.Parse(File.ReadAllText(_folder.In(folder, "map.geojson")));

    private static Point[] Ring(JsonElement ring) =>
        [.. ring.EnumerateArray().SkipLast(1).Select(p => new Point(p[0].GetDouble(), p[1].GetDouble()))];

    // Its grey or palette indices, by libtiff alone, which turns palettes into colours: the tags are taken to be grey.
    private byte[] Ids(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        int at = Find(file, 262);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at + 8), 1);
        string grey = _folder.In("grey.tif");
        File.WriteAllBytes(grey, file);
        return ImageFile.Read(grey).Bytes.ToArray();
    }

    // Of the first directory of a classic little-endian TIFF: bytes, texts, shorts, longs and doubles (TIFF 6.0, section 2).
    private static Dictionary<int, double[]> Tags(byte[] file)
    {
        var tags = new Dictionary<int, double[]>();
        int directory = (int)BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(4));
        for (int i = 0; i < BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(directory)); i++)
        {
            Span<byte> entry = file.AsSpan(directory + 2 + 12 * i, 12);
            int type = BinaryPrimitives.ReadUInt16LittleEndian(entry[2..]);
            int count = BinaryPrimitives.ReadInt32LittleEndian(entry[4..]);
            int size = type switch { 1 or 2 => 1, 3 => 2, 4 => 4, 12 => 8, _ => 0 };
            if (size == 0) continue;
            ReadOnlySpan<byte> values = count * size <= 4
                ? entry[8..]
                : file.AsSpan(BinaryPrimitives.ReadInt32LittleEndian(entry[8..]));
            var numbers = new double[count];
            for (int n = 0; n < count; n++)
            {
                ReadOnlySpan<byte> value = values.Slice(n * size, size);
                numbers[n] = size switch
                {
                    1 => value[0],
                    2 => BinaryPrimitives.ReadUInt16LittleEndian(value),
                    4 => BinaryPrimitives.ReadUInt32LittleEndian(value),
                    _ => BinaryPrimitives.ReadDoubleLittleEndian(value),
                };
            }
            tags[BinaryPrimitives.ReadUInt16LittleEndian(entry)] = numbers;
        }
        return tags;
    }

    private static int Find(byte[] file, int tag)
    {
        int directory = (int)BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(4));
        int at = directory + 2;
        while (BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at)) != tag) at += 12;
        return at;
    }

    private static string Golden(string name) => Path.Combine(AppContext.BaseDirectory, "golden", name);
}
