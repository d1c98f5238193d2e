using Tessera.Torch.Native;

namespace Tessera.Torch.Tests.Tensors;

public sealed class TensorScopeTests : LeakCheck
{
    [Fact]
    public void Dispose_FreesAllButTheKept()
    {
        long before = Tensor.LiveHandles;
        Tensor kept;
        using (var scope = new TensorScope())
        {
            Tensor a = Tensor.Ones([4]), b = a + a;
            kept = scope.Keep(b * 3);
            _ = kept + a;
            Assert.Equal(before + 4, Tensor.LiveHandles);
        }

        Assert.Equal(before + 1, Tensor.LiveHandles);
        Assert.Equal([6f, 6f, 6f, 6f], kept.ToArray<float>());
        kept.Dispose();
    }

    [Fact]
    public void Keep_InAnInnerScope_HandsTheTensorToTheOuterOne()
    {
        using var outer = new TensorScope();
        long before = Tensor.LiveHandles;
        Tensor kept;
        using (var inner = new TensorScope())
        {
            Tensor first = Tensor.Ones([1]);
            kept = inner.Keep(first + 1);
        }
        Assert.Equal(before + 1, Tensor.LiveHandles);
        Assert.Equal(2, kept.Item());
    }

    [Fact]
    public void Dispose_AfterAnException_FreesWhatTheStepMade()
    {
        long before = Tensor.LiveHandles;
        static void Fail()
        {
            using var scope = new TensorScope();
            Tensor a = Tensor.Ones([2, 3]), b = Tensor.Ones([4, 5]);
            Aten.Matmul(a, b);
        }

        var error = Assert.Throws<TorchException>(Fail);

        Assert.Contains("aten::matmul(Float32[2,3], Float32[4,5])", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, Tensor.LiveHandles);
    }
}
