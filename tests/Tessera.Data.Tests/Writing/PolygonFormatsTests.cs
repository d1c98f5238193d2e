using System.Globalization;
using System.Text.Json;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;
using Tessera.Data.Writing;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Data.Tests.Writing;

/// <summary>Masks written as polygons: what is in the files, rasterised by a rule of its own, against what the conversion
/// counted.</summary>
public sealed class PolygonFormatsTests : IDisposable
{
    private const int Width = 23, Height = 17;

    private static readonly LabelMap Labels = new(
    [
        new(0, "background", new(0, 0, 0)), new(1, "road", new(128, 64, 128), "flat"), new(2, "car", new(0, 0, 142), Thing: true),
        new(3, "a \"b\": ß", new(9, 8, 7)),
    ]);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Ignored pixels are all that COCO and YOLO cannot hold.
    [Theory]
    [InlineData("coco", true)]
    [InlineData("yolo-seg", true)]
    [InlineData("labelme", false)]
    public void Write_Masks_ChangesIgnoredPixelsAtMostAndCountsThem(string format, bool loses)
    {
        Dataset source = Source(Labels);
        long ignored = Pixels(source).Count(id => id == 255), all = 3 * Width * Height;

        CopyResult result = Write(source, format, out Dataset copy);

        Assert.Equal(format, copy.Layout);
        Assert.Equal(["background", "road", "car", "a \"b\": ß"], copy.Labels.Classes.Select(c => c.Name));
        Assert.Equal(loses ? ignored : 0, result.Changed?.Changed);
        Assert.Equal(all, result.Changed?.Pixels);
        Assert.Equal(loses ? [new ClassChange("ignored", ignored, ignored)] : [],
            result.Changed?.Classes.Where(c => c.Changed > 0) ?? []);
        Assert.Equal(Pixels(source).Select(id => id == 255 && loses ? 0 : id), Pixels(copy));
        Assert.Equal(Labels.Classes.Select(c => Pixels(source).LongCount(id => id == c.Id)),
            result.Changed?.Classes.Take(4).Select(c => c.Pixels));
    }

    [Fact]
    public void Write_ToCoco_HoldsInItsPolygonsWhatPointInPolygonFinds()
    {
        Dataset source = Source(Labels);

        CopyResult result = Write(source, "coco", out Dataset copy);

        int wrong = 0;
        foreach (string split in (string[])["train", "val"])
        {
            using JsonDocument json = Instances(copy, split);
            JsonElement[] annotations = [.. json.RootElement.GetProperty("annotations").EnumerateArray()];
            Assert.Equal(Enumerable.Range(1, annotations.Length), annotations.Select(a => a.GetProperty("id").GetInt32()));
            JsonElement[] images = [.. json.RootElement.GetProperty("images").EnumerateArray()];
            foreach ((JsonElement image, Sample sample) in images.Zip(source.Split(split)))
            {
                Assert.Equal((sample.Name + ".png", Width, Height), (image.GetProperty("file_name").GetString(),
                    image.GetProperty("width").GetInt32(), image.GetProperty("height").GetInt32()));
                int[] painted = new int[Width * Height];
                int id = image.GetProperty("id").GetInt32();
                foreach (JsonElement annotation in annotations.Where(a => a.GetProperty("image_id").GetInt32() == id))
                    Paint(annotation, painted);
                byte[] truth = new SampleReader(source).MaskOf(sample).Ids8.ToArray();
                wrong += truth.Zip(painted).Count(pair => pair.First != pair.Second);
            }
        }
        Assert.Equal(wrong, result.Changed?.Changed);
    }

    // By hand: two cars that touch at a corner are one, a third is alone, two roads are one annotation, one of them with a hole.
    [Fact]
    public void Write_ToCoco_MakesAnAnnotationOfEachThingAndOneOfEachStuff()
    {
        Dataset source = Drawn("2.....", ".2..2.", "......", "111..1", "1.1..1", "111...");

        Write(source, "coco", out Dataset copy);

        using JsonDocument json = Instances(copy, "train");
        Assert.Equal(
        [
            "2: 2 pixels in 0,0,2,2: 0,0,1,0,1,1,0,1 | 1,1,2,1,2,2,1,2",
            "2: 1 pixels in 4,1,1,1: 4,1,5,1,5,2,4,2",
            "1: 10 pixels in 0,3,6,3: 5,3,6,3,6,5,5,5 | 0,3,3,3,3,5,2,5,2,4,1,4,1,5,0,5 | 0,5,3,5,3,6,0,6",
        ], json.RootElement.GetProperty("annotations").EnumerateArray().Select(Line));
        Assert.Equal(["1 road 0", "2 car 1", "3 a \"b\": ß 0"], json.RootElement.GetProperty("categories").EnumerateArray()
            .Select(c => $"{c.GetProperty("id")} {c.GetProperty("name")} {c.GetProperty("isthing")}"));
    }

    [Fact]
    public void Write_ToYolo_WritesALineForEachPolygonInPartsOfTheImage()
    {
        Dataset source = Drawn("11..", "11..", "...2", "....");

        Write(source, "yolo-seg", out Dataset copy);

        Assert.Equal(["0 0 0 0.5 0 0.5 0.5 0 0.5", "1 0.75 0.5 1 0.5 1 0.75 0.75 0.75"],
            File.ReadLines(Path.Combine(copy.Root, "labels/train/a_0.txt")).Select(FromFirstCorner));
        Assert.Equal("path: .\ntrain: images/train\nnames:\n  0: \"road\"\n  1: \"car\"\n  2: \"a \\\"b\\\": ß\"\n",
            File.ReadAllText(Path.Combine(copy.Root, "data.yaml")));
    }

    // Six of the road's pixels as cars, by hand in the file: the count finds them, whoever wrote them.
    [Fact]
    public void Count_AFileThatSaysSomethingElse_FindsTheClassThatChanged()
    {
        Dataset source = Drawn("111...", "111..2", "......", ".....3");
        Write(source, "yolo-seg", out Dataset copy);
        string file = Path.Combine(copy.Root, "labels/train/a_0.txt");
        string[] lines = File.ReadAllLines(file);
        lines[0] = "1" + lines[0][1..];
        File.WriteAllLines(file, lines);

        Sample[] written = [.. copy.Split("train")];
        ChangedPixels changed = ChangedPixels.Count(source, Dataset.Open(copy.Root),
            new Dictionary<string, Sample> { [written[0].ImagePath] = source.Split("train")[0] }, null,
            TestContext.Current.CancellationToken);

        Assert.Equal("6 pixels of 24 changed (25 %): road 6 of 6 (100 %)", changed.ToString());
    }

    [Theory, InlineData("coco"), InlineData("coco-panoptic"), InlineData("labelme"), InlineData("yolo-seg")]
    public void Write_Twice_GivesTheSameBytes(string format)
    {
        Dataset source = Source(Labels);
        Write(source, format, out Dataset first);
        Write(source, format, out Dataset second);

        string[] files = Files(first.Root);
        Assert.Equal(files, Files(second.Root));
        Assert.All(files, file =>
            Assert.Equal(File.ReadAllBytes(Path.Combine(first.Root, file)), File.ReadAllBytes(Path.Combine(second.Root, file))));
    }

    // What other tools' files mean, by NumPy's masks, lies in ours too.
    [Theory, InlineData("coco"), InlineData("yolo-seg"), InlineData("labelme")]
    public void Write_TheFixturesOfAllAnnotationLayouts_LosesIgnoredPixelsAtMost(string format)
    {
        foreach (string name in Annotations.Fixture.Names)
        {
            Dataset source = Dataset.Open(Annotations.Fixture.Data(name));
            long? ignored = format == "labelme" ? 0 : Pixels(source).LongCount(id => id == 255);

            CopyResult result = Write(source, format, out Dataset copy);

            Assert.Equal((name, ignored), (name, result.Changed?.Changed));
            Assert.Equal((name, format), (name, copy.Layout));
        }
    }

    [Fact]
    public void Write_ImagesCalledByNumbers_KeepsThemAsIds()
    {
        Dataset source = Drawn("12", "00");
        string root = _folder.In("numbered");
        Sample only = source.Split("train")[0];
        foreach ((string kind, string path) in
            (IEnumerable<(string, string)>)[("images", only.ImagePath), ("masks", only.MaskPath)])
        {
            Directory.CreateDirectory(Path.Combine(root, kind, "train"));
            File.Copy(path, Path.Combine(root, kind, "train", "000000000139.png"));
        }
        DatasetYaml.Write(Path.Combine(root, DatasetYaml.FileName), Labels);

        Write(Dataset.Open(root), "coco", out Dataset copy);

        Assert.Contains("""{"id":139,"file_name":"000000000139.png","width":2,"height":2}""",
            File.ReadAllText(Path.Combine(copy.Root, "annotations", "instances_train2017.json")), StringComparison.Ordinal);
    }

    [Theory, InlineData("coco"), InlineData("yolo-seg"), InlineData("labelme")]
    public void Write_AClassThatMeansIgnoreThere_IsRefused(string format) => Assert.Contains(
        $"has a class '__ignore__', which is none in {format}; rename it with --map",
        Assert.Throws<Core.Files.InputException>(() =>
            Write(Source(LabelMap.FromNames(["road", "__ignore__"])), format, out _)).Message,
        StringComparison.Ordinal);

    private CopyResult Write(Dataset source, string format, out Dataset copy)
    {
        string root = _folder.In(Guid.NewGuid().ToString("N"));
        CopyResult result = DatasetCopy.Write(source, root, format, cancellation: TestContext.Current.CancellationToken);
        copy = Dataset.Open(root);
        return result;
    }

    private static int[] Pixels(Dataset data) => [.. data.Splits.Values.SelectMany(s => s)
        .SelectMany(sample => new SampleReader(data).MaskOf(sample).Ids8.ToArray()).Select(id => (int)id)];

    private static JsonDocument Instances(Dataset copy, string split) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(copy.Root, "annotations", $"instances_{split}2017.json")));

    private static string[] Files(string root) => [.. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(root, path)).Order(StringComparer.Ordinal)];

    // Inside where a ray to the left crosses the outline an odd number of times; parts of an object are put together.
    private static void Paint(JsonElement annotation, int[] painted)
    {
        int area = 0;
        foreach (JsonElement polygon in annotation.GetProperty("segmentation").EnumerateArray())
        {
            int[] numbers = [.. polygon.EnumerateArray().Select(n => n.GetInt32())];
            for (int i = 0; i < painted.Length; i++)
            {
                (double x, double y) = (i % Width + 0.5, i / Width + 0.5);
                int crossings = 0;
                for (int j = 0; j < numbers.Length; j += 2)
                {
                    (int x0, int y0) = (numbers[j], numbers[j + 1]);
                    (int x1, int y1) = (numbers[(j + 2) % numbers.Length], numbers[(j + 3) % numbers.Length]);
                    if (y0 > y != y1 > y && x > x0 + (y - y0) * (x1 - x0) / (y1 - y0)) crossings++;
                }
                if (crossings % 2 == 0) continue;
                Assert.Equal(0, painted[i]);
                painted[i] = annotation.GetProperty("category_id").GetInt32();
                area++;
            }
        }
        Assert.Equal(area, annotation.GetProperty("area").GetInt32());
    }

    private static string Line(JsonElement annotation)
    {
        IEnumerable<string> polygons = annotation.GetProperty("segmentation").EnumerateArray()
            .Select(p => FromFirstCorner("- " + string.Join(' ', p.EnumerateArray().Select(n => n.GetInt32())))[2..]
                .Replace(' ', ','));
        string box = string.Join(',', annotation.GetProperty("bbox").EnumerateArray().Select(n => n.GetInt32()));
        string head = $"{annotation.GetProperty("category_id")}: {annotation.GetProperty("area")} pixels in {box}";
        return $"{head}: {string.Join(" | ", polygons)}";
    }

    // Where a ring begins says nothing: from its topmost, leftmost corner on.
    private static string FromFirstCorner(string line)
    {
        string[] parts = line.Split(' ');
        string[][] corners = [.. parts[1..].Chunk(2)];
        int first = corners.Index().OrderBy(c => double.Parse(c.Item[1], CultureInfo.InvariantCulture))
            .ThenBy(c => double.Parse(c.Item[0], CultureInfo.InvariantCulture)).First().Index;
        return string.Join(' ', [parts[0], .. corners[first..].Concat(corners[..first]).SelectMany(c => c)]);
    }

    private Dataset Drawn(params string[] rows)
    {
        var mask = new Mask(rows[0].Length, rows.Length);
        for (int i = 0; i < mask.Width * mask.Height; i++)
            mask.Ids8[i] = (byte)(rows[i / mask.Width][i % mask.Width] is var c && c == '.' ? 0 : c - '0');
        return Source(Labels, [("train", mask)]);
    }

    // Blots of all classes and of what is ignored, with holes in one another.
    private Dataset Source(LabelMap labels)
    {
        var random = new Random(5);
        var masks = new List<(string, Mask)>();
        foreach (string split in (string[])["train", "train", "val"])
        {
            var mask = new Mask(Width, Height);
            for (int blot = 0; blot < 30; blot++)
            {
                (int left, int top) = (random.Next(Width), random.Next(Height));
                int id = random.Next(labels.Count + 1) is var drawn && drawn == labels.Count ? 255 : drawn;
                for (int y = top; y < Math.Min(Height, top + 1 + blot % 6); y++)
                {
                    for (int x = left; x < Math.Min(Width, left + 1 + blot % 7); x++) mask[x, y] = id;
                }
            }
            masks.Add((split, mask));
        }
        return Source(labels, masks);
    }

    private Dataset Source(LabelMap labels, IReadOnlyList<(string Split, Mask Mask)> masks)
    {
        string root = _folder.In(Guid.NewGuid().ToString("N"));
        DatasetYaml.Write(Path.Combine(root, DatasetYaml.FileName), labels);
        foreach ((int number, (string split, Mask mask)) in masks.Index())
        {
            MaskFile.Write(Path.Combine(root, "masks", split, $"a_{number}.png"), mask, labels);
            ImageFile.Write(Path.Combine(root, "images", split, $"a_{number}.png"), new Image(mask.Width, mask.Height));
        }
        return Dataset.Open(root);
    }
}
