using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Tessera.Core.Files;
using Tessera.Models.Weights;

namespace Tessera.Models.Tests.Weights;

/// <summary>Pickles written by hand to do harm: each ends in one line, and none takes memory for what it only claims.</summary>
public sealed class HostileTorchFileTests : LeakCheck
{
    private const long MostBytes = 400L << 20;

    [Fact]
    public void Read_ACallOfTheSystem_IsNamedAndNotRun()
    {
        using var folder = new TempFolder();
        string proof = folder.In("proof");

        string line = Refused(
            folder, [.. Start, .. Global("posix", "system"), .. Text($"touch {proof}"), 0x85, (byte)'R', (byte)'.']);

        Assert.Contains("asks for 'posix.system'", line, StringComparison.Ordinal);
        Assert.False(File.Exists(proof));
    }

    [Theory]
    [InlineData("builtins", "eval")]
    [InlineData("torch._utils", "_rebuild_tensor_v2.__globals__")]
    [InlineData("torch", "load")]
    [InlineData("evil\u001b[2J\r", "name")]
    public void Read_AnyOtherName_IsRefusedOnOneLineWithoutControlCharacters(string module, string name)
    {
        using var folder = new TempFolder();
        byte[] fromStack = [.. Start, .. Text(module), .. Text(name), 0x93, (byte)'.'];

        string line = Refused(folder, fromStack);

        Assert.Contains("asks for '", line, StringComparison.Ordinal);
        Assert.DoesNotContain(line, char.IsControl);
    }

    [Fact]
    public void Read_ATensorOfGibibytesInAFewBytes_IsRefused()
    {
        using var folder = new TempFolder();

        string line = Refused(folder, StateDict(Tensor(shape: [1 << 30, 4], strides: [4, 1], count: 4)));

        Assert.Contains("does not fit its storage of 4 values", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OneValueSeenAMillionMillionTimes_IsRefused()
    {
        using var folder = new TempFolder();

        byte[] pickle = StateDict(Tensor(shape: [1 << 20, 1 << 20], strides: [0, 0], count: 4));
        string line = Refused(folder, pickle, storage: new byte[16]);

        Assert.Contains("tensors claim more than", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SizesWhoseProductOverflows_IsRefused()
    {
        using var folder = new TempFolder();

        string line = Refused(folder, StateDict(Tensor(shape: [1 << 30, 1 << 30, 1 << 30], strides: [0, 0, 0], count: 4)));

        Assert.Contains("does not fit its storage", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1 << 30)]
    public void Read_AStorageOfAnotherSize_IsRefused(int count)
    {
        using var folder = new TempFolder();

        string line = Refused(folder, StateDict(Tensor([1], [1], count)), storage: new byte[16]);

        Assert.Contains("storage '0' has 16 bytes; expected", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AStorageThatIsNotThere_IsNamed()
    {
        using var folder = new TempFolder();

        Assert.Contains("no values for storage '0'", Refused(folder, StateDict(Tensor([4], [1], 4))), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AStringOfGibibytes_IsRefusedBeforeMemoryIsTaken()
    {
        using var folder = new TempFolder();
        byte[] claim = [.. Start, (byte)'X', 0xff, 0xff, 0xff, 0x7f, (byte)'a', (byte)'.'];

        Assert.Contains("ends too early", Refused(folder, claim), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ListsInListsAMillionDeep_NeedsNoStack()
    {
        using var folder = new TempFolder();
        byte[] deep = [.. Start, .. Enumerable.Repeat((byte)']', 900_000), .. Enumerable.Repeat((byte)'a', 899_999), (byte)'.'];

        Assert.Contains("no dictionary", Refused(folder, deep), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ADictionaryThatHoldsItself_Ends()
    {
        using var folder = new TempFolder();
        // d = {}; d['model'] = d
        byte[] circle = [.. Start, (byte)'}', (byte)'q', 0, .. Text("model"), (byte)'h', 0, (byte)'s', (byte)'.'];

        Assert.Contains("no state dict", Refused(folder, circle), StringComparison.Ordinal);
    }

    // Each list holds the one before twice: 2^200 values if anyone walked them.
    [Fact]
    public void Read_AMemoBomb_Ends()
    {
        using var folder = new TempFolder();
        List<byte> bomb = [.. Start, (byte)']', (byte)'q', 0];
        for (byte i = 1; i < 200; i++)
            bomb.AddRange([(byte)']', (byte)'q', i, (byte)'(', (byte)'h', (byte)(i - 1), (byte)'h', (byte)(i - 1), (byte)'e']);
        bomb.Add((byte)'.');

        Assert.Contains("no dictionary", Refused(folder, [.. bomb]), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_EndlessOperations_Stop()
    {
        using var folder = new TempFolder();
        byte[] endless = [.. Start, .. Enumerable.Repeat((byte)'}', 3_000_000), (byte)'.'];

        Assert.Contains("more than 2000000 operations", Refused(folder, endless), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ACompressedBomb_IsRefusedUnread()
    {
        using var folder = new TempFolder();

        string line = Refused(folder, new byte[100 << 20], level: CompressionLevel.Fastest);

        Assert.Contains("'data.pkl' in it is compressed", line, StringComparison.Ordinal);
    }

    private static byte[] Start => [0x80, 2];

    private static string Refused(TempFolder folder, byte[] pickle, byte[]? storage = null,
        CompressionLevel level = CompressionLevel.NoCompression)
    {
        string path = folder.In("hostile.pth");
        using (ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            Write(zip, "a/data.pkl", pickle, level);
            if (storage is not null) Write(zip, "a/data/0", storage, level);
        }
        long before = GC.GetTotalAllocatedBytes(precise: true);
        var error = Assert.Throws<InputException>(() => WeightsFile.Read(path));
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, MostBytes);
        Assert.StartsWith($"{path}: not usable PyTorch weights: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        return error.Message;
    }

    private static void Write(ZipArchive zip, string name, byte[] content, CompressionLevel level)
    {
        using Stream entry = zip.CreateEntry(name, level).Open();
        entry.Write(content);
    }

    private static byte[] StateDict(byte[] tensor) => [.. Start, (byte)'}', .. Text("w"), .. tensor, (byte)'s', (byte)'.'];

    // _rebuild_tensor_v2(('storage', FloatStorage, '0', 'cpu', count), 0, shape, strides, False, {})
    private static byte[] Tensor(int[] shape, int[] strides, int count) =>
    [
        .. Global("torch._utils", "_rebuild_tensor_v2"), (byte)'(', (byte)'(', .. Text("storage"),
        .. Global("torch", "FloatStorage"), .. Text("0"), .. Text("cpu"), .. Number(count), (byte)'t', (byte)'Q', .. Number(0),
        (byte)'(', .. shape.SelectMany(Number), (byte)'t', (byte)'(', .. strides.SelectMany(Number), (byte)'t', 0x89, (byte)'}',
        (byte)'t', (byte)'R',
    ];

    private static byte[] Global(string module, string name) => [(byte)'c', .. Encoding.UTF8.GetBytes($"{module}\n{name}\n")];

    private static byte[] Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text), length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        return [(byte)'X', .. length, .. bytes];
    }

    private static byte[] Number(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return [(byte)'J', .. bytes];
    }
}
