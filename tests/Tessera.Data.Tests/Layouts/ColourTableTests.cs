using System.Buffers.Binary;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Data.Datasets;

namespace Tessera.Data.Tests.Layouts;

public sealed class ColourTableTests : IDisposable
{
    private const string Colors = "0 0 0 background\n128 64 128 road\n";
    private const string Line = "expected three numbers of 0 to 255 and a name, such as 128 64 128 Road";
    private const string NoMeta =
        """has no classes with colours; expected "label_map": {"0": NAME} and "segmentation_colors": [[R, G, B]]""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("label_colors.txt", "0 0 0 background\n128 64 road\n", "line 2: '128 64 road' is no class; " + Line)]
    [InlineData("label_colors.txt", "0 0 256 a\n", "line 1: '0 0 256 a' is no class; " + Line)]
    [InlineData("label_colors.txt", "0 0 0 a\n# note\n1 1 1 b\n0 0 0 c\n",
        "line 4: 'c' has the colour #000000, as 'a' has; expected a colour of its own")]
    [InlineData("label_colors.txt", "0 0 0 a\n1 1 1 A\n", "class name 'a' stands twice")]
    [InlineData("label_colors.txt", "0 0 0 void\n", "has no class; expected a name and a colour for each")]
    [InlineData("class_dict.csv", "name,r,g,b\nroad,1,2\n",
        "line 2: 'road,1,2' is no class; expected name,r,g,b, such as road,128,64,128")]
    [InlineData("labelmap.txt", "# label:color_rgb:parts:actions\nroad:1,2,x::\n",
        "line 2: 'road:1,2,x::' is no class; expected name:R,G,B:parts:actions, such as road:128,64,128::")]
    [InlineData("dataset_meta.json", """{"label_map":{"0":"a"}}""", NoMeta)]
    [InlineData("dataset_meta.json", """{"label_map":{"0":"a","1":"b"},"segmentation_colors":[[0,0,0]]}""", NoMeta)]
    [InlineData("dataset_meta.json", """{"label_map":{"0":"a"},"segmentation_colors":[[0,0,300]]}""", NoMeta)]
    [InlineData("dataset_meta.json", """["a"]""", NoMeta)]
    public void Open_WrongTable_SaysWhereAndWhat(string name, string table, string expected)
    {
        AddPair("a");
        string path = _folder.Add(name, table);

        Assert.Equal($"{path}: {expected}", Message(() => Dataset.Open(_folder.Path)));
    }

    // Of one bit a pixel: 1 is white.
    [Fact]
    public void Read_GreyOfFewerBits_IsTheColourThatIsShown()
    {
        _folder.Add("images/a.png", Golden.Bytes("image0_6x4.png"));
        _folder.Add("masks/a.png", Golden.Bytes("white_1bit_6x4.png"));
        _folder.Add("label_colors.txt", "255 255 255 crop\n0 0 0 soil\n");

        Dataset dataset = Dataset.Open(_folder.Path);

        Assert.Equal("colour-coded", dataset.Layout);
        Assert.Equal(Golden.Bytes("mask0_6x4.u8").Select(id => id > 5 ? (byte)0 : (byte)1),
            new SampleReader(dataset).Read(dataset.Split("train")[0]).Mask.Ids8.ToArray());
    }

    [Fact]
    public void Open_CamVidsTableWithAnotherLabel_GetsTheNearestRightOne()
    {
        new Fixture("camvid-original").CopyTo(_folder);
        string path = _folder.Add("label_colors.txt", "64 128 64\tAnimal\n0 128 192\tBicyclst\n");

        Assert.Equal($"{path}: line 2: 'Bicyclst' is no label of CamVid; did you mean 'Bicyclist'?",
            Message(() => Dataset.Open(_folder.Path)));
    }

    [Fact]
    public void Open_TableNestedTenThousandDeep_IsOneLine()
    {
        AddPair("a");
        string path = _folder.Add("dataset_meta.json", new string('[', 10_000));

        string message = Message(() => Dataset.Open(_folder.Path));

        Assert.StartsWith($"{path}: is no valid JSON: ", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Open_TableOfTwoMegabytes_IsRefused()
    {
        AddPair("a");
        string path = _folder.Add("label_colors.txt", new byte[2 << 20]);

        Assert.Equal($"{path}: is a file of 2097152 bytes; expected at most 1048576 for a text of its kind",
            Message(() => Dataset.Open(_folder.Path)));
    }

    [Fact]
    public void Open_ColumnsInAnotherOrder_AreReadByTheirNames()
    {
        AddPair("a");
        _folder.Add("class_dict.csv", "r, g, b, name\n0,0,0,background\n128,64,128,\"road\"\n");

        Assert.Equal([new LabelClass(0, "background", new Rgb(0, 0, 0)), new LabelClass(1, "road", new Rgb(128, 64, 128))],
            Dataset.Open(_folder.Path).Labels.Classes);
    }

    [Fact]
    public void Open_ColoursWithoutTable_SaysWhichFilesWouldTell()
    {
        AddPair("a");

        const string Tables =
            "label_colors.txt, label_color.txt, class_dict.csv, class_dict_seg.csv, labelmap.txt, dataset_meta.json";
        Assert.Equal($"{_folder.Path}/masks/a.png: has colours ({FirstColor()}), and no table says what they are; " +
            $"expected one of {Tables} in {_folder.Path}", Message(() => Dataset.Open(_folder.Path)));
    }

    // 128x64 pixels, each of a colour of its own: more than are kept one by one.
    [Fact]
    public void Read_ThousandsOfUnknownColours_AreCountedInBoundedMemory()
    {
        _folder.Add("label_colors.txt", Colors);
        _folder.Add("images/a.png", Golden.Bytes("image0_6x4.png"));
        _folder.Add("masks/a.bmp", Bitmap(128, 64, i => (byte)(i >> 8), i => (byte)i, 200));
        Dataset dataset = Dataset.Open(_folder.Path);

        IReadOnlyList<UnknownValue> unknown = dataset.Masks.Read(dataset.Split("train")[0]).Unknown;

        Assert.Equal(4097, unknown.Count);
        Assert.Equal(new UnknownValue("#0000c8", 1, "road"), unknown[0]);
        Assert.Equal(new UnknownValue("other colours", 4096), unknown[^1]);
    }

    [Fact]
    public void Open_MasksAsJpeg_AreRefused()
    {
        string jpeg = Path.Combine(new Fixture("ade20k").Folder, "images/training/ADE_train_00000001.jpg");
        _folder.Add("images/a.jpg", File.ReadAllBytes(jpeg));
        string mask = _folder.Add("masks/a.jpg", File.ReadAllBytes(jpeg));

        Assert.Equal($"{mask}: is a JPEG picture, whose colours are not those drawn; " +
            "expected the exact colours of an 8-bit PNG, TIFF or BMP", Message(() => Dataset.Open(_folder.Path)));
    }

    [Fact]
    public void Open_IdsThatNumberThings_AreRefused()
    {
        _folder.Add("images/a.png", Golden.Bytes("image0_6x4.png"));
        var instances = new Fixture("cityscapes-instances");
        _folder.Add("masks/a.png", File.ReadAllBytes(Path.Combine(instances.Folder, instances.Samples[0].Mask)));

        Assert.Equal($"{_folder.Path}: has masks with ids up to 33999; expected class ids, below 4096: " +
            "these seem to number things", Message(() => Dataset.Open(_folder.Path)));
    }

    private void AddPair(string name)
    {
        _folder.Add($"images/{name}.png", Golden.Bytes("image0_6x4.png"));
        _folder.Add($"masks/{name}.png", Golden.Bytes("image1_6x4.png"));
    }

    private static string FirstColor()
    {
        byte[] pixels = Golden.Bytes("image1_6x4.u8");
        return new Rgb(pixels[0], pixels[1], pixels[2]).ToString();
    }

    // A BMP of 24 bits: a header of 54 bytes, then rows, from the top as the height is negative, blue first; 128 pixels need no
    // padding.
    private static byte[] Bitmap(int width, int height, Func<int, byte> red, Func<int, byte> green, byte blue)
    {
        byte[] file = new byte[54 + width * height * 3];
        (file[0], file[1]) = ((byte)'B', (byte)'M');
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), 54);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), -height);
        (file[26], file[28]) = (1, 24);
        for (int i = 0; i < width * height; i++)
            (file[54 + 3 * i], file[55 + 3 * i], file[56 + 3 * i]) = (blue, green(i), red(i));
        return file;
    }

    private static string Message(Func<object> action) => Assert.Throws<InputException>(action).Message;
}
