using Tessera.Core.Files;
using Tessera.Onnx.Sessions;

namespace Tessera.Onnx.Tests.Sessions;

public sealed class OnnxSessionTests : LeakFree
{
    private static readonly string Foreign = Path.Combine(AppContext.BaseDirectory, "golden", "foreign.onnx");

    [Fact]
    public void Load_ModelMadeByPythonsOnnx_TellsItsPortsAndMetadata()
    {
        using var session = OnnxSession.Load(Foreign);

        Assert.Equal("image Float [N, 2, H, W]", Assert.Single(session.Inputs).ToString());
        Assert.Equal(["logits Float [N, 3, H, W]", "ids Int64 [N, 1, H, W]"], session.Outputs.Select(port => port.ToString()));
        Assert.Equal("Grüße", session.Metadata["greeting"]);
        Assert.Equal("", session.Metadata["empty"]);
    }

    [Theory]
    [InlineData(1, 2, 2)]
    [InlineData(3, 1, 5)]
    public void Run_PointwiseConvolution_GivesTheHandWorkedSums(int n, int height, int width)
    {
        // The weights of the three classes are (1, 0), (0, 1), (1, -1), the biases 0, 0.5, -1.
        using var session = OnnxSession.Load(Foreign);
        int plane = height * width;
        float[] image = [.. Enumerable.Range(0, n * 2 * plane).Select(i => i % 7 - 3f)];

        using OnnxValue logits = session.Run(image, [n, 2, height, width]);

        Assert.Equal([n, 3, height, width], logits.Shape);
        for (int b = 0; b < n; b++)
        {
            for (int i = 0; i < plane; i++)
            {
                float first = image[b * 2 * plane + i], second = image[b * 2 * plane + plane + i];
                Assert.Equal(first, logits.Data[b * 3 * plane + i]);
                Assert.Equal(second + 0.5f, logits.Data[b * 3 * plane + plane + i]);
                Assert.Equal(first - second - 1, logits.Data[b * 3 * plane + 2 * plane + i]);
            }
        }
    }

    [Fact]
    public void Run_NamedIntegerOutput_IsReadAsIntegers()
    {
        using var session = OnnxSession.Load(Foreign);

        using OnnxValue ids = session.Run([5, 0, 0, 2], [1, 2, 1, 2], "ids");

        Assert.Equal(OnnxElementType.Int64, ids.Type);
        Assert.Equal([0L, 1L], ids.Integers.ToArray());
        Assert.Throws<InvalidOperationException>(() => ids.Data.Length);
    }

    [Fact]
    public void Run_FromManyThreads_GivesEachItsOwnAnswer()
    {
        using var session = OnnxSession.FromBytes(SmallModels.Affine(), "affine", new OnnxSessionOptions(IntraThreads: 1));

        Parallel.For(0, 200, i =>
        {
            float[] image = [.. Enumerable.Repeat((float)i, 64 * (i % 5 + 1))];
            using OnnxValue y = session.Run(image, [1, 1, i % 5 + 1, 64]);
            foreach (float value in y.Data) Assert.Equal(2 * i + 1, value);
        });
    }

    [Theory]
    [InlineData(GraphOptimization.None)]
    [InlineData(GraphOptimization.Basic)]
    [InlineData(GraphOptimization.Extended)]
    public void Run_AtEveryOptimisation_GivesTheSame(GraphOptimization level)
    {
        using var session =
            OnnxSession.FromBytes(SmallModels.Affine(), "affine", new OnnxSessionOptions(Optimization: level, Spin: false));

        using OnnxValue y = session.Run([1, 2], [1, 1, 1, 2]);

        Assert.Equal([3f, 5f], y.Data.ToArray());
    }

    [Fact]
    public void Run_WrongChannels_SaysWhatTheModelExpects()
    {
        using var session = OnnxSession.Load(Foreign);

        var error = Assert.Throws<OnnxRuntimeException>(() => session.Run(new float[4], [1, 1, 2, 2]));

        Assert.Contains("image", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Run_CountAndShapeDisagree_IsRefused()
    {
        using var session = OnnxSession.Load(Foreign);

        Assert.Throws<ArgumentException>(() => session.Run(new float[3], [1, 2, 2, 2]));
        Assert.Throws<ArgumentException>(() => session.Run(new float[8], [1, 2, 2, 2], "nothing"));
    }

    [Fact]
    public void Run_AfterDispose_IsRefused()
    {
        var session = OnnxSession.Load(Foreign);
        OnnxValue value = session.Run(new float[8], [1, 2, 2, 2]);
        session.Dispose();
        value.Dispose();

        Assert.Throws<ObjectDisposedException>(() => session.Run(new float[8], [1, 2, 2, 2]));
        Assert.Throws<ObjectDisposedException>(() => value.Data.Length);
    }

    [Fact]
    public void Load_DamagedFile_SaysSoOnOneLine()
    {
        string path = Path.Combine(Path.GetTempPath(), $"damaged-{Guid.NewGuid():N}.onnx");
        File.WriteAllBytes(path, File.ReadAllBytes(Foreign)[..100]);
        try
        {
            var error = Assert.Throws<InputException>(() => OnnxSession.Load(path));
            Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Load_NoSuchFile_NamesIt()
    {
        var error = Assert.Throws<InputException>(() => OnnxSession.Load("/nowhere/model.onnx"));

        Assert.Contains("/nowhere/model.onnx: there is no such file", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gpu", "expected cpu, cuda or cuda:N")]
    [InlineData("cuda:x", "expected cpu, cuda or cuda:N")]
    public void Load_UnknownDevice_ListsTheKnownOnes(string device, string expected)
    {
        var error = Assert.Throws<InputException>(() => OnnxSession.Load(Foreign, new OnnxSessionOptions(Device: device)));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_CudaDeviceThatCannotExist_SaysSoOnOneLine()
    {
        var error = Assert.Throws<InputException>(() => OnnxSession.Load(Foreign, new OnnxSessionOptions(Device: "cuda:99")));

        Assert.StartsWith("device cuda", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("use --device cpu", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
