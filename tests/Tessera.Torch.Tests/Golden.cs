using System.Runtime.InteropServices;

namespace Tessera.Torch.Tests;

/// <summary>Tensors that PyTorch computed, by name; made by make_golden.py.</summary>
internal sealed class Golden
{
    private readonly Dictionary<string, (int Offset, long[] Shape)> _index = [];
    private readonly float[] _values;

    public Golden(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "golden", name);
        _values = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path + ".bin")).ToArray();
        foreach (string line in File.ReadLines(path + ".txt"))
        {
            string[] parts = line.Split(' ');
            _index[parts[0]] =
                (int.Parse(parts[1]), [.. parts[2].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse)]);
        }
    }

    public IEnumerable<string> Names(string prefix) =>
        _index.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal));

    public ReadOnlySpan<float> Values(string name)
    {
        (int offset, long[] shape) = _index[name];
        return _values.AsSpan(offset, (int)shape.Aggregate(1L, (a, b) => a * b));
    }

    public Tensor Tensor(string name) => Torch.Tensor.From(Values(name), _index[name].Shape);

    public void AssertClose(string name, Tensor actual, double tolerance)
    {
        Assert.Equal(_index[name].Shape, actual.Shape);
        using Tensor floats = actual.To(DType.Float32);
        AssertClose(Values(name), floats.ToArray<float>(), tolerance, name);
    }

    /// <summary>Differences of at most the tolerance, taken relative to values above 1.</summary>
    public static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance, string name)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = Math.Abs((double)expected[i] - actual[i]) / Math.Max(1, Math.Abs(expected[i]));
            Assert.True(difference <= tolerance, $"{name}[{i}] is {actual[i]:G9}, expected {expected[i]:G9}");
        }
    }
}
