using System.IO.Compression;
using System.Text.RegularExpressions;
using Tessera.Core.Files;
using Tessera.Data.Datasets;

namespace Tessera.Data.Tests.Annotations;

/// <summary>Files made to do harm, or merely broken: one line that names the place, little memory, no harm to other
/// samples.</summary>
public sealed class HostileAnnotationsTests : IDisposable
{
    private const string Coco = "annotations/instances_val2017.json", Panoptic = "annotations/panoptic_val2017.json";
    private const string LabelStudio = "project-1-at-2024-05-01-10-00-0123abcd.json";
    private const string CocoFault = "annotation 7 of 000000000139.jpg: ";
    private const string TooDeep = "is not valid JSON: The maximum configured depth of 64";
    private const long MostBytes = 8 << 20;

    private TemporaryFolder _folder = new();
    private int _readable;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void RunLengths_ThatClaimFourGigabytes()
    {
        Assert.Equal(CocoFault + "has a run of 4294967295 pixels; expected no more than the image has",
            Fault("coco", Coco, "\"counts\": \"[^\"]*\"", "\"counts\": [0, 4294967295]"));
        Assert.Equal(CocoFault + "has run lengths of size [65536, 65536]; expected [12, 16]",
            Fault("coco", Coco, @"""size"": \[\s*12,\s*16\s*\]", "\"size\": [65536, 65536]"));
        Assert.Equal("mask 'tree & bush' of night/frame_000000.png: " +
            "has a mask of 65536x65536 at (0, 1); expected it inside the image of 16x12",
            Fault("cvat", "annotations.xml", "left=\"\\d+\" top=\"\\d+\" width=\"\\d+\" height=\"\\d+\"",
                "left=\"0\" top=\"1\" width=\"65536\" height=\"65536\""));
        Assert.Equal("the task of street, result r2: " +
            "has run lengths for 4294967295 values; expected 768, 4 for each pixel of 16x12",
            Fault("label-studio", LabelStudio, @"(""rle"": \[\s*)0,\s*0,\s*3,\s*0,", "${1}255, 255, 255, 255,"));
    }

    [Fact]
    public void RunLengths_LongerOrShorterThanTheImage()
    {
        Assert.Equal(CocoFault + "has run lengths for 191 pixels; expected 192 (16x12)",
            Fault("coco", Coco, "\"counts\": \"[^\"]*\"", "\"counts\": [100, 91]"));
        Assert.Equal(CocoFault + "has run lengths for 193 pixels; expected 192 (16x12)",
            Fault("coco", Coco, "\"counts\": \"[^\"]*\"", "\"counts\": [100, 93]"));
        Assert.Equal(CocoFault + "has a string of run lengths that ends inside a number",
            Fault("coco", Coco, "\"counts\": \"[^\"]*\"", "\"counts\": \"0oo\""));
        Assert.Matches(
            "^mask 'tree & bush' of night/frame_000000.png: has run lengths for \\d+ pixels; expected \\d+ \\(\\d+x\\d+\\)$",
            Fault("cvat", "annotations.xml", "rle=\"\\d+", "rle=\"77"));
        Assert.Equal("the task of street, result r2: has run lengths that end early",
            Fault("label-studio", LabelStudio, @"(""rle"": \[\s*0,\s*0,\s*3,\s*0,)[^\]]*\]", "${1} 57, 27, 252]"));
    }

    [Fact]
    public void Polygons_ThatAreNone()
    {
        const string Polygon = "\"segmentation\": \\{[^}]*\\}";
        Assert.Equal(CocoFault + "lies outside the image: x 1000 to 1010, y -90000 to 2; expected it inside 16x12",
            Fault("coco", Coco, Polygon, "\"segmentation\": [[1000, 2, 1010, 2, 1005, -90000]]"));
        Assert.Equal(CocoFault + "has a polygon of 2 points; expected 3 or more",
            Fault("coco", Coco, Polygon, "\"segmentation\": [[1, 2, 3, 4]]"));
        Assert.Equal(2, _readable);
        Assert.Equal(CocoFault + "has a polygon of 7 numbers; expected pairs",
            Fault("coco", Coco, Polygon, "\"segmentation\": [[1, 2, 3, 4, 5, 6, 7]]"));
        Assert.Equal(CocoFault + "has a box without an outline; expected polygons or run lengths",
            Fault("coco", Coco, Polygon, "\"segmentation\": []"));
        Assert.Equal(CocoFault + "'segmentation' is 1e999; expected a finite number",
            Fault("coco", Coco, Polygon, "\"segmentation\": [[1, 2, 3, 4, 5, 1e999]]"));
        AssertStarts("is not valid JSON: ", Fault("coco", Coco, Polygon, "\"segmentation\": [[1, NaN]]"));
        Assert.Equal("line 1: has 'nan'; expected a finite number",
            Fault("yolo-seg", "labels/train/a.txt", "0\\.\\d+", "nan"));
        Assert.Equal("line 1: has a box, as for detection; expected a polygon: CLASS X Y X Y ...",
            Fault("yolo-seg", "labels/train/a.txt", "^.*", "1 0.5 0.5 0.2 0.2"));
        Assert.Equal("polygon 'tree & bush' of night/frame_000000.png: has 'NaN'; expected a finite number",
            Fault("cvat", "annotations.xml", "points=\"1.20,", "points=\"NaN,"));
        Assert.Equal("polygon 'tree & bush' of night/frame_000000.png: has a polygon of 2 points; expected 3 or more",
            Fault("cvat", "annotations.xml", "(<polygon [^>]*points=)\"[^\"]*\"", "${1}\"1,1;5,5\""));
        Assert.Equal("shape 3 (__ignore__): has an ellipse with radii 0 and 0; expected more than 0",
            Fault("labelme", "a.json", @"14\.1,\s*3\.9", "12.2, 3.3"));
    }

    [Fact]
    public void Polygon_ThatSticksOutFar_IsCutOffAndCostsNothing()
    {
        Spoil("yolo-seg", "labels/train/a.txt", "^(?s:.*)$", "1 -1e6 -1e6 1e6 -1e6 1e6 1e6 -1e6 1e6");

        Dataset dataset = Dataset.Open(_folder.Path);

        Assert.Equal(string.Join('\n', Enumerable.Repeat(new string('2', Fixture.Width), Fixture.Height)),
            Fixture.Read(dataset, dataset.Split("train")[0]));
    }

    [Fact]
    public void Polygon_ThatGoesUpAndDownForever_IsRefused()
    {
        string line = "0 " + string.Concat(Enumerable.Repeat("0.1 0 0.9 1 ", 10_000));
        Spoil("yolo-seg", "labels/train/a.txt", "^(?s:.*)$", line);
        // One column of 30000 rows, of which only the header is read.
        byte[] png = Golden.Bytes("mask0_6x4.png");
        (png[19], png[22], png[23]) = (1, 0x75, 0x30);
        File.WriteAllBytes(Path.Combine(_folder.Path, "images/train/a.jpg"), png);
        Dataset dataset = Dataset.Open(_folder.Path);

        InputException error = Assert.Throws<InputException>(() => dataset.Masks.Read(dataset.Split("train")[0]));

        Assert.EndsWith("line 1: has edges that cross 599970000 rows; expected at most 500000000", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_ThatAreNotDeclared_AreCounted()
    {
        Assert.Equal("has category ids that no class has: 77 (40 pixels); expected the ids of the file's categories",
            Regex.Replace(Fault("coco", Coco, "\"category_id\": 8", "\"category_id\": 77"), "\\d+ pixels", "40 pixels"));
        Assert.Matches("^has labels that no class has: wolf \\(\\d+ pixels\\); expected one of background, dog, cat$",
            Fault("labelme", "a.json", "\"dog\"", "\"wolf\""));
        Assert.Matches("^has labels that no class has: bus \\(20 pixels\\); expected one of background, car, tree & bush$",
            Fault("cvat", "annotations.xml", "<box label=\"car\"", "<box label=\"bus\""));
        Assert.Matches("^has class numbers that no class has: 9 \\(\\d+ pixels\\); expected 0, 1$",
            Fault("yolo-seg", "labels/train/a.txt", "^1 ", "9 "));
        Assert.Matches("^has classes that no class has: pear \\(24 pixels\\); expected one of background, lemon, kiwi$",
            Fault("supervisely", "ds1/ann/a.png.json", "\"kiwi\",(\\s*\"geometryType\": \"rect)", "\"pear\",$1"));
        Assert.Matches("^has segments that no class has: 300 \\(\\d+ pixels\\); expected those that the JSON lists",
            Fault("coco-panoptic", Panoptic, "\"id\": 300", "\"id\": 301"));
        Assert.Matches("^has segments that no class has: 5000000 of category 999 \\(\\d+ pixels\\); expected those",
            Fault("coco-panoptic", Panoptic, "\"category_id\": 187", "\"category_id\": 999"));
    }

    [Fact]
    public void Json_NestedTenThousandDeep()
    {
        string deep = new('[', 10_000);
        AssertStarts(TooDeep, Fault("coco", Coco, "\"iscrowd\": 0", $"\"x\": {deep}"));
        AssertStarts(TooDeep, Fault("label-studio", LabelStudio, "\"drafts\": \\[\\]", $"\"drafts\": {deep}"));
        AssertStarts(TooDeep, Fault("labelme", "a.json", "\"group_id\": null", $"\"group_id\": {deep}"));
        Assert.Equal(1, _readable);
        AssertStarts(TooDeep, Fault("supervisely", "ds1/ann/a.png.json", "\"tags\": \\[\\]", $"\"tags\": {deep}"));
        Assert.Equal(2, _readable);
        Assert.Equal("is nested deeper than 64", Fault("yolo-seg", "data.yaml", "names:", $"x: {deep}\nnames:"));
    }

    [Fact]
    public void Files_ThatEndEarly()
    {
        AssertStarts("is not valid JSON: ", Fault("coco", Coco, "(?s)\"file_name\".*$", ""));
        AssertStarts("is not valid JSON: ", Fault("label-studio", LabelStudio, "(?s)\"ellipselabels\".*$", ""));
        AssertStarts("is not valid JSON: ", Fault("labelme", "a.json", "(?s)\"imageHeight\".*$", ""));
        Assert.Equal(1, _readable);
        AssertStarts("is not valid JSON: ", Fault("supervisely", "ds1/ann/a.png.json", "(?s)\"bitmap\".*$", ""));
        Assert.Equal(2, _readable);
        AssertStarts("cannot be read as XML: ", Fault("cvat", "annotations.xml", "(?s)</image>.*$", ""));
    }

    [Fact]
    public void Pictures_ThatAreNone()
    {
        Assert.Equal("shape 4 (dog): 'mask' is \"@@@@\"; expected base64",
            Fault("labelme", "a.json", "\"mask\": \"[^\"]*\"", "\"mask\": \"@@@@\""));
        AssertStarts("shape 4 (dog): is not a picture; expected PNG",
            Fault("labelme", "a.json", "\"mask\": \"[^\"]*\"", "\"mask\": \"AAAA\""));
        Assert.Equal("the task of field, result f1: has an imageDataURL that is no base64",
            Fault("label-studio", LabelStudio, "base64,[^\"]*", "base64,@@"));
        Assert.Equal("object 3 (lemon): 'data' is \"no base64!\"; expected base64",
            Fault("supervisely", "ds1/ann/a.png.json", "\"data\": \"[^\"]*\"", "\"data\": \"no base64!\""));
        Assert.Equal("object 3 (lemon): has a bitmap that is no zlib stream; expected a PNG, packed",
            Fault("supervisely", "ds1/ann/a.png.json", "\"data\": \"[^\"]*\"", "\"data\": \"AAAA\""));
    }

    [Fact]
    public void Pictures_OfAnotherSize()
    {
        string other = Convert.ToBase64String(Golden.Bytes("mask0_6x4.png"));
        Assert.Equal("the task of field, result f1: has a bitmask of 6x4; expected 16x12, as the image is",
            Fault("label-studio", LabelStudio, "base64,[^\"]*", $"base64,{other}"));
        Assert.Equal("shape 4 (dog): has a mask of 6x4; expected 9x8, from point to point",
            Fault("labelme", "a.json", "\"mask\": \"[^\"]*\"", $"\"mask\": \"{other}\""));
        Assert.Equal("object 3 (lemon): has a mask of 10x10 at (7, 2); expected it inside the image of 16x12",
            Fault("supervisely", "ds1/ann/a.png.json", @"""origin"": \[\s*5,", "\"origin\": [7,"));
        AssertStarts("has labels for 9999x12 pixels; expected 16x12, the size of ",
            Fault("supervisely", "ds1/ann/a.png.json", "\"width\": 16", "\"width\": 9999"));
        AssertStarts("has labels for 16x13 pixels; expected 16x12, the size of ",
            Fault("coco", Coco, "\"height\": 12", "\"height\": 13"));
    }

    [Fact]
    public void Bitmaps_ThatUnpackToGigabytes()
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 256; i++) zlib.Write(zeros);
        }
        string bomb = Convert.ToBase64String(packed.ToArray());
        Assert.Equal("object 3 (lemon): has a bitmap that unpacks to over 66508 bytes, more than its image needs",
            Fault("supervisely", "ds1/ann/a.png.json", "\"data\": \"[^\"]*\"", $"\"data\": \"{bomb}\""));

        // A PNG whose header claims 20000 x 20000.
        byte[] png = Golden.Bytes("mask0_6x4.png");
        (png[18], png[19], png[22], png[23]) = (0x4e, 0x20, 0x4e, 0x20);
        Assert.Equal("the task of field, result f1: has a bitmask of 20000x20000; expected 16x12, as the image is",
            Fault("label-studio", LabelStudio, "base64,[^\"]*", $"base64,{Convert.ToBase64String(png)}"));
    }

    [Theory]
    [InlineData("../../../../../../../../etc/passwd")]
    [InlineData("..\\\\..\\\\..\\\\..\\\\etc\\\\passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("C:\\\\Windows\\\\x.png")]
    public void Images_OutsideTheFolder(string path)
    {
        string shown = path.Replace("\\\\", "\\", StringComparison.Ordinal);
        string expected = $"names the image '{shown}', which lies outside ROOT; expected a path inside it";
        Assert.Equal(expected, Fault("coco", Coco, "000000000139.jpg", path));
        Assert.Equal(expected, Fault("labelme", "a.json", "\"a.png\"", $"\"{path}\""));
        Assert.Equal(expected, Fault("cvat", "annotations.xml", "\"frame_000001.png\"", $"\"{shown}\""));
        if (path[0] == '/') return;
        Assert.Equal(expected, Fault("label-studio", LabelStudio, "\"/data/upload/1/1a2b3c4d-street.png\"", $"\"{path}\""));
    }

    [Fact]
    public void LabelStudio_PathOfTheServer_IsTakenForAFileName() =>
        AssertStarts("names the image 'passwd', which is not in ROOT/images or ROOT",
            Fault("label-studio", LabelStudio, "\"/data/upload/1/1a2b3c4d-street.png\"", "\"/etc/passwd\""));

    [Fact]
    public void Xml_WithEntitiesThatGrow()
    {
        const string Bomb = """<!DOCTYPE annotations [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>""";
        AssertStarts("cannot be read as XML: For security reasons DTD is prohibited",
            Fault("cvat", "annotations.xml", "<annotations>", Bomb + "<annotations>"));
        Assert.Equal("is CVAT's format for video; expected that for images: export \"CVAT for images 1.1\"",
            Fault("cvat", "annotations.xml", "<image id=\"1\"", "<track id=\"0\" label=\"car\"></track>\n<image id=\"1\""));
    }

    [Fact]
    public void Entries_ThatContradict()
    {
        Assert.Equal("has the image id 9 twice; expected each once",
            Fault("coco", "annotations/instances_train2017.json", "\"id\": 25", "\"id\": 9"));
        Assert.Equal("has the category id 8 twice; expected each once", Fault("coco", Coco, "\"id\": 90", "\"id\": 8"));
        Assert.Equal("names the image ROOT/images/frame_000001.png, which has labels already; expected one entry an image",
            Fault("cvat", "annotations.xml", "night/frame_000000.png", "frame_000001.png"));
        AssertStarts("names the image '000000000777.jpg', which is not in ",
            Fault("coco", "annotations/instances_train2017.json", "000000000025.jpg", "000000000777.jpg"));
    }

    private static void AssertStarts(string expected, string message) =>
        Assert.StartsWith(expected, message, StringComparison.Ordinal);

    private void Spoil(string fixture, string file, string pattern, string replacement)
    {
        _folder.Dispose();
        _folder = new TemporaryFolder();
        Copies.Of(fixture, _folder);
        string path = Path.Combine(_folder.Path, file), text = File.ReadAllText(path);
        string spoiled = new Regex(pattern).Replace(text, replacement, 1);
        Assert.NotEqual(text, spoiled);
        File.WriteAllText(path, spoiled);
    }

    /// <summary>The one message of opening and of reading all samples, without the file's name.</summary>
    private string Fault(string fixture, string file, string pattern, string replacement)
    {
        Spoil(fixture, file, pattern, replacement);
        List<string> messages = [];
        _readable = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            Dataset dataset = Dataset.Open(_folder.Path);
            foreach (Sample sample in dataset.Splits.Values.SelectMany(split => split)) Read(dataset, sample, messages);
        }
        catch (InputException error)
        {
            messages.Add(error.Message);
        }
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        string message = Assert.Single(messages);
        Assert.True(allocated < MostBytes, $"{allocated} bytes allocated");
        Assert.DoesNotContain('\n', message);
        Assert.InRange(message.Length, 1, 600);
        int place = message.IndexOf(": ", StringComparison.Ordinal) + 2;
        return message[place..].Replace(_folder.Path, "ROOT", StringComparison.Ordinal);
    }

    private void Read(Dataset dataset, Sample sample, List<string> messages)
    {
        try
        {
            new SampleReader(dataset).Read(sample);
            _readable++;
        }
        catch (InputException error)
        {
            messages.Add(error.Message);
        }
    }
}
