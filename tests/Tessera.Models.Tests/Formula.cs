using System.Globalization;
using Tessera.Models.Counting;
using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Tests;

/// <summary>Weights and images made by a formula, the same as in make_golden.py, and the results that it stored.</summary>
internal static class Formula
{
    // float32 sums in another order; 1e-4 of the largest value is the project's bar for equal logits.
    private const double Tolerance = 1e-4;

    /// <summary>From the formula's weights and an image of its size the network makes the logits that are stored.</summary>
    public static void AssertLogits(string golden, Network network)
    {
        long[] shape = Golden(golden).Shape;
        Fill(network);
        network.Eval();
        using var scope = new TensorScope();
        using var noGrad = new NoGrad();
        AssertEqual(golden, network.Call(Image((int)shape[0], 3, (int)shape[2], (int)shape[3])));
    }

    public static void AssertEqual(string golden, Tensor actual)
    {
        (long[] shape, float[] expected) = Golden(golden);
        Assert.Equal(shape, actual.Shape);
        AssertEqual(expected, actual.ToArray<float>());
    }

    public static void AssertEqual(float[] expected, float[] actual) =>
        Assert.InRange(Difference(expected, actual), 0, Tolerance);

    /// <summary>Multiply-adds are those in a file of lines "name height width count", two of the name.</summary>
    public static void AssertMultiplyAdds(string file, string name, Network network)
    {
        long[][] lines = [.. File.ReadAllLines(GoldenPath(file)).Select(line => line.Split(' ')).Where(l => l[0] == name)
            .Select(l => l[1..].Select(s => long.Parse(s, CultureInfo.InvariantCulture)).ToArray())];
        Assert.Equal(2, lines.Length);
        Assert.All(lines, l => Assert.Equal(l[2], MultiplyAdds.Count(network, new ImageSize(3, (int)l[0], (int)l[1]))));
    }

    /// <summary>Gives every weight and buffer its value by key, shape and place in the state dict.</summary>
    public static void Fill(Module module)
    {
        using var noGrad = new NoGrad();
        int index = 0;
        foreach ((string key, Tensor value) in module.StateDict())
        {
            if (key.EndsWith("num_batches_tracked", StringComparison.Ordinal)) continue;
            long[] shape = value.Shape;
            double step = 0.7 + 0.01 * index++;
            (double offset, double scale) = shape.Length > 1 ? (0, Math.Sqrt(4.0 / Init.FanIn(value)))
                : key.EndsWith("running_var", StringComparison.Ordinal) ? (1, 0.3)
                : key.EndsWith("running_mean", StringComparison.Ordinal) || key.EndsWith("bias", StringComparison.Ordinal)
                    ? (0, 0.1)
                : (1, 0.2);
            using Tensor values = Wave(shape, step, offset, scale);
            Aten.Copy_(value, values);
        }
    }

    public static Tensor Image(int batch, int channels, int height, int width) =>
        Wave([batch, channels, height, width], 0.37, 0, 1);

    public static (long[] Shape, float[] Values) Golden(string name)
    {
        string[] lines = File.ReadAllLines(GoldenPath($"{name}.txt"));
        return ([.. lines[0].Split(' ').Select(s => long.Parse(s, CultureInfo.InvariantCulture))],
            [.. lines.Skip(1).Select(s => float.Parse(s, CultureInfo.InvariantCulture))]);
    }

    public static string GoldenPath(string file) => Path.Combine(AppContext.BaseDirectory, "golden", file);

    /// <summary>The largest difference, as a share of the largest expected value.</summary>
    public static double Difference(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = expected.Max(v => Math.Abs((double)v));
        return expected.Zip(actual, (e, a) => Math.Abs((double)e - a)).Max() / largest;
    }

    private static Tensor Wave(long[] shape, double step, double offset, double scale)
    {
        var values = new float[shape.Aggregate(1L, (a, b) => a * b)];
        for (int i = 0; i < values.Length; i++) values[i] = (float)(offset + scale * Math.Sin(step * (i + 1)));
        return Tensor.From<float>(values, shape);
    }
}
