using Tessera.Core.Files;
using Tessera.Models.Weights;
using Tessera.Torch;

namespace Tessera.Models.Tests.Weights;

/// <summary>Files that PyTorch wrote (make_weights.py), in both of its formats.</summary>
public sealed class TorchFileTests : LeakCheck
{
    public static TheoryData<string> Formats => ["zip", "legacy"];

    [Theory, MemberData(nameof(Formats))]
    public void Read_EveryType_KeepsTypeShapeAndValues(string format)
    {
        using WeightsFile file = Read("everything", format);
        using var scope = new TensorScope();

        float[] halves = [-1, -0.5f, 0, 0.5f, 1, 1.5f];
        AssertValues(file, "f64", DType.Float64, [2, 3], halves);
        AssertValues(file, "f32", DType.Float32, [2, 3], halves);
        AssertValues(file, "f16", DType.Float16, [2, 3], halves);
        AssertValues(file, "bf16", DType.BFloat16, [2, 3], halves);
        AssertValues(file, "i64", DType.Int64, [4], [-2, -1, 0, 1]);
        AssertValues(file, "i32", DType.Int32, [4], [-2, -1, 0, 1]);
        AssertValues(file, "i16", DType.Int16, [4], [-2, -1, 0, 1]);
        AssertValues(file, "i8", DType.Int8, [4], [-2, -1, 0, 1]);
        AssertValues(file, "u8", DType.UInt8, [3], [0, 7, 255]);
        AssertValues(file, "bool", DType.Bool, [3], [1, 0, 1]);
        AssertValues(file, "scalar", DType.Int64, [], [42]);
        AssertValues(file, "empty", DType.Float32, [0, 3], []);
        AssertValues(file, "parameter", DType.Float32, [2], [1.5f, -2.5f]);
    }

    [Theory, MemberData(nameof(Formats))]
    public void Read_ViewsOfOneStorage_AreEachTheirOwnRowMajorValues(string format)
    {
        using WeightsFile file = Read("everything", format);
        using var scope = new TensorScope();

        // The storage holds 0 to 23 in four rows of six.
        AssertValues(file, "shared.transposed", DType.Float32, [6, 4],
            [.. Enumerable.Range(0, 6).SelectMany(x => Enumerable.Range(0, 4).Select(y => (float)(6 * y + x)))]);
        AssertValues(file, "shared.block", DType.Float32, [2, 3], [8, 9, 10, 14, 15, 16]);
        AssertValues(file, "shared.columns", DType.Float32, [4, 3], [1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23]);
        AssertValues(file, "nhwc", DType.Float32, [1, 2, 3, 4], [.. Enumerable.Range(0, 24).Select(i => (float)i)]);
    }

    [Theory, MemberData(nameof(Formats))]
    public void Read_ATrainingsFile_FindsTheWeightsAndTakesDataParallelsPrefixOff(string format)
    {
        using WeightsFile file = Read("training", format);

        Assert.Equal(["0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked"],
            file.Tensors.Keys);
        Assert.Equal([2, 3, 3, 3], file.Tensors["0.weight"].Shape);
        using Tensor batches = file.Tensors["1.num_batches_tracked"].Alias();
        Assert.Equal(1, batches.Item());
    }

    [Theory]
    [InlineData("module", "zip", "torch.nn.modules.linear.Linear")]
    [InlineData("module", "legacy", "torch.nn.modules.linear.Linear")]
    [InlineData("options", "zip", "argparse.Namespace")]
    [InlineData("options", "legacy", "argparse.Namespace")]
    [InlineData("program", "zip", "TorchScript")]
    public void Read_MoreThanData_IsRefusedByTheNameOfWhatItAsksFor(string name, string format, string asked)
    {
        var error = Assert.Throws<InputException>(() => Read(name, format));

        Assert.Contains($"{name}.{format}.pth: not usable PyTorch weights: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(asked, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory, MemberData(nameof(Formats))]
    public void Read_CutShortAnywhere_IsOneLine(string format)
    {
        byte[] whole = File.ReadAllBytes(PathOf("everything", format));
        using var folder = new TempFolder();
        for (int length = 0; length < whole.Length; length += 7)
        {
            string path = folder.File("cut.pth", whole[..length]);

            var error = Assert.Throws<InputException>(() => WeightsFile.Read(path));

            Assert.StartsWith(path + ": ", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
        }
    }

    // Any byte may be wrong: what comes of it is tensors or one line, never another exception.
    [Theory, MemberData(nameof(Formats))]
    public void Read_WithAByteChanged_IsReadOrOneLine(string format)
    {
        byte[] whole = File.ReadAllBytes(PathOf("everything", format));
        using var folder = new TempFolder();
        for (int i = 0; i < whole.Length; i += 2)
        {
            byte[] damaged = [.. whole];
            damaged[i] ^= (byte)(1 + i % 255);
            string path = folder.File("damaged.pth", damaged);
            try
            {
                WeightsFile.Read(path).Dispose();
            }
            catch (InputException error)
            {
                Assert.DoesNotContain('\n', error.Message);
            }
        }
    }

    private static WeightsFile Read(string name, string format) => WeightsFile.Read(PathOf(name, format));

    private static string PathOf(string name, string format) => Formula.GoldenPath($"weights/{name}.{format}.pth");

    private static void AssertValues(WeightsFile file, string key, DType type, long[] shape, float[] values)
    {
        Tensor tensor = file.Tensors[key];
        Assert.Equal(type, tensor.Type);
        Assert.Equal(shape, tensor.Shape);
        Assert.Equal(values, tensor.ToArray<float>());
    }
}
