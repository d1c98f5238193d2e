using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using Tessera.Cli.Verbs;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Cli.Tests.Verbs;

/// <summary>A small data set that is right, to be spoilt in one place, and the command to be run on it.</summary>
internal sealed class BadInputFolder : IDisposable
{
    public const string OneEpoch = "budget: {epochs: 1}\nbatch: {size: 2}\nengine: {threads: 1}\n";

    public static LabelMap Labels { get; } =
        new([new LabelClass(0, "ground", new Rgb(0, 0, 0)), new LabelClass(1, "box", new Rgb(255, 128, 0))]);

    public string Root { get; } = Directory.CreateTempSubdirectory("tessera-bad-").FullName;

    public string Data => In("data");

    public BadInputFolder(int train = 4)
    {
        DatasetYaml.Write(In("data", DatasetYaml.FileName), Labels);
        foreach ((string split, int count) in new[] { ("train", train), ("val", 2) })
            for (int i = 0; i < count; i++) WriteSample(split, $"a{i}");
        File.WriteAllText(In("recipe.yaml"), OneEpoch);
    }

    public string In(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The whole command, in this process.</summary>
    public (int Code, string[] Errors) Run(params string[] args)
    {
        var command = new CommandUnderTest();
        using var terminal = command.Terminal();
        int code = new Application(AllVerbs.List, terminal).Run(args);
        return (code, command.ErrorLines);
    }

    public (int Code, string[] Errors) Train(params string[] args) =>
        Run(["train", Data, "--recipe", In("recipe.yaml"), .. args]);

    /// <summary>A process: <paramref name="command"/> comes before the command's own words.</summary>
    public (int Code, string[] Errors) Start(string[] command, params string[] args)
    {
        string[] words = [.. command, "dotnet", Path.Combine(AppContext.BaseDirectory, "tessera.dll"), .. args];
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // The runtime's own double-mapped code is a file to the kernel, and would outgrow a limit before any of ours.
            Environment = { ["DOTNET_EnableWriteXorExecute"] = "0" },
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error.GetAwaiter().GetResult().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Exit code 1, one line that begins with the command's name and holds all of <paramref name="parts"/>, and no stack
    /// trace.</summary>
    public static void AssertFails((int Code, string[] Errors) run, params string[] parts)
    {
        string all = string.Join('\n', run.Errors);
        Assert.True(run.Code == ExitCodes.Failed, $"exit code {run.Code}:\n{all}");
        string line = Assert.Single(run.Errors, e => e.StartsWith("tessera: ", StringComparison.Ordinal));
        Assert.Equal(line, run.Errors[^1]);
        Assert.All(parts, part => Assert.Contains(part, line, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", all, StringComparison.Ordinal);
        Assert.DoesNotContain("unexpected error", all, StringComparison.Ordinal);
    }

    /// <summary>Content of every file under a folder: what must be the same after a failure.</summary>
    public static Dictionary<string, string> Contents(string folder) =>
        Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(f => f, f => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f))));

    /// <summary>A PNG of a few bytes whose header claims a size.</summary>
    public static void WriteHugePng(string path, int width, int height)
    {
        using FileStream file = File.Create(path);
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a]);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        WriteChunk(file, "IHDR"u8, header);
        using var pixels = new MemoryStream();
        using (var zlib = new ZLibStream(pixels, CompressionLevel.Fastest, leaveOpen: true)) zlib.Write(new byte[64]);
        WriteChunk(file, "IDAT"u8, pixels.ToArray());
        WriteChunk(file, "IEND"u8, []);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private void WriteSample(string split, string name)
    {
        var image = new Image(48, 40);
        var mask = new Mask(48, 40);
        for (int i = 0; i < 48 * 40; i++)
        {
            bool box = i % 48 is >= 8 and < 24 && i / 48 is >= 8 and < 20;
            mask[i % 48, i / 48] = box ? 1 : 0;
            image.Bytes.Slice(3 * i, 3).Fill((byte)(i * 7 % 40 + (box ? 150 : 30)));
        }
        ImageFile.Write(In("data", "images", split, name + ".png"), image);
        MaskFile.Write(In("data", "masks", split, name + ".png"), mask, Labels);
    }

    private static void WriteChunk(Stream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> body)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, body.Length);
        file.Write(number);
        file.Write(type);
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Checksum([.. type, .. body]));
        file.Write(number);
    }

    // CRC-32 as PNG defines it, bit by bit.
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = uint.MaxValue;
        foreach (byte value in bytes)
        {
            sum ^= value;
            for (int bit = 0; bit < 8; bit++) sum = (sum >> 1) ^ ((sum & 1) * 0xedb88320);
        }
        return ~sum;
    }
}
