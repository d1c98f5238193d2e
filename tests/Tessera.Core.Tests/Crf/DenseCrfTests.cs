using Tessera.Core.Crf;

namespace Tessera.Core.Tests.Crf;

public sealed class DenseCrfTests
{
    // Weighted means of values from 0 to 1; measured: 0.0009 on average and 0.005 at most in the plane, 0.0044 and 0.022 in five
    // dimensions.
    [Theory]
    [InlineData(2, 0.002, 0.01)]
    [InlineData(5, 0.008, 0.04)]
    public void Filter_RandomPoints_IsNearTheSumOverAllPairs(int dimensions, double mean, double most)
    {
        var random = new Random(8);
        float[] features = [.. Enumerable.Range(0, 400 * dimensions).Select(_ => random.NextSingle() * 3)];
        float[] ones = [.. Enumerable.Repeat(1f, 400)], values = [.. ones.Select(_ => random.NextSingle())];
        var lattice = new PermutohedralLattice(features, dimensions);
        float[] sums = new float[400], weighted = new float[400];

        lattice.Filter(ones, sums, 1);
        lattice.Filter(values, weighted, 1);

        double[,] kernel = Dense(features, dimensions);
        double[] errors = [.. Enumerable.Range(0, 400).Select(i =>
        {
            double all = 0, own = 0;
            for (int j = 0; j < 400; j++) (all, own) = (all + kernel[i, j], own + kernel[i, j] * values[j]);
            return Math.Abs(weighted[i] / sums[i] - own / all);
        })];
        Assert.InRange(errors.Average(), 0, mean);
        Assert.InRange(errors.Max(), 0, most);
    }

    [Fact]
    public void Filter_ManyChannels_EqualsEachByItself()
    {
        var random = new Random(1);
        float[] features = [.. Enumerable.Range(0, 300).Select(_ => random.NextSingle() * 20)];
        var lattice = new PermutohedralLattice(features, 3);
        float[] values = [.. Enumerable.Range(0, 1100).Select(_ => random.NextSingle())];
        float[] all = new float[1100], one = new float[100];

        lattice.Filter(values, all, 11);

        for (int channel = 0; channel < 11; channel++)
        {
            lattice.Filter([.. Enumerable.Range(0, 100).Select(i => values[i * 11 + channel])], one, 1);
            for (int i = 0; i < 100; i++) Assert.Equal(one[i], all[i * 11 + channel], 1e-5 * one[i]);
        }
    }

    // Measured: probabilities differ by 0.0002, 0.0015 and 0.006 on average, by 0.041 at most.
    [Theory]
    [InlineData(4, 8, 40, 3, 2)]
    [InlineData(4, 5, 20, 0, 1)]
    [InlineData(0, 1, 1, 3, 3)]
    public void Refine_SmallImages_IsNearTheDenseSum(double w1, double alpha, double beta, double w2, double gamma)
    {
        var random = new Random(4);
        const int Width = 16, Height = 12, Classes = 3;
        var options = new DenseCrfOptions(w1, alpha, beta, w2, gamma, 5);
        byte[] rgb = new byte[3 * Width * Height];
        float[] probabilities = new float[Classes * Width * Height];
        for (int i = 0; i < Width * Height; i++)
        {
            int truth = (i % Width > 7 ? 1 : 0) + (i / Width > 7 ? 1 : 0);
            for (int c = 0; c < 3; c++) rgb[3 * i + c] = (byte)(80 * truth + random.Next(30) + 10 * c);
            double[] raw = [.. Enumerable.Range(0, Classes).Select(k => random.NextDouble() + (k == truth ? 0.6 : 0.1))];
            for (int k = 0; k < Classes; k++) probabilities[k * Width * Height + i] = (float)(raw[k] / raw.Sum());
        }

        float[] refined = DenseCrf.Refine(probabilities, rgb, Width, Height, options);

        double[] expected = Twin(probabilities, rgb, Width, Height, options);
        double[] errors = [.. refined.Zip(expected, (a, b) => Math.Abs(a - b))];
        Assert.InRange(errors.Average(), 0, 0.01);
        Assert.InRange(errors.Max(), 0, 0.06);
        int same = Enumerable.Range(0, Width * Height).Count(i => Best(refined, i) == Best(expected, i));
        double agree = same / (double)(Width * Height);
        Assert.InRange(agree, 0.98, 1);
    }

    // One pixel has only itself: normalised, its kernel is 1 and the message its own answer, 0.8 and 0.2 the first time.
    [Fact]
    public void Refine_OnePixelOneIteration_IsTheFormulaByHand()
    {
        float[] refined = DenseCrf.Refine([0.8f, 0.2f], [10, 20, 30], 1, 1, new DenseCrfOptions(W1: 1, W2: 2, Iterations: 1));

        Assert.Equal(1 / (1 + 0.25 * Math.Exp(-3 * 0.6)), refined[0], 1e-6);
        Assert.Equal(1, refined[0] + refined[1], 1e-6);
    }

    // A row of two colours far apart, the appearance kernel alone: pixels of one colour in one place speak to each other only.
    [Fact]
    public void Refine_TwoColoursFarApart_DoNotMix()
    {
        float[] alone = DenseCrf.Refine([0.8f, 0.2f], [0, 0, 0], 1, 1, new DenseCrfOptions(W1: 2, W2: 0, Iterations: 3));

        float[] both = DenseCrf.Refine([0.8f, 0.3f, 0.2f, 0.7f], [0, 0, 0, 255, 255, 255], 2, 1,
            new DenseCrfOptions(W1: 2, W2: 0, Iterations: 3));

        Assert.Equal(alone[0], both[0], 1e-6);
    }

    [Fact]
    public void Refine_WithoutKernelsOrIterations_GivesTheProbabilities()
    {
        float[] probabilities = [0.25f, 0.5f, 0.75f, 0.5f];
        byte[] rgb = [1, 2, 3, 4, 5, 6];

        foreach (DenseCrfOptions options in new DenseCrfOptions[] { new(W1: 0, W2: 0), new(Iterations: 0) })
        {
            float[] refined = DenseCrf.Refine(probabilities, rgb, 2, 1, options);
            Assert.All(refined.Zip(probabilities), pair => Assert.Equal(pair.Second, pair.First, 1e-6));
        }
    }

    [Fact]
    public void Refine_ANoisyEdge_FollowsTheImage()
    {
        const int Side = 40;
        var random = new Random(19);
        byte[] rgb = new byte[3 * Side * Side];
        float[] probabilities = new float[2 * Side * Side];
        bool[] truth = [.. Enumerable.Range(0, Side * Side).Select(i => i % Side + i / Side > Side)];
        for (int i = 0; i < truth.Length; i++)
        {
            rgb.AsSpan(3 * i, 3).Fill((byte)((truth[i] ? 180 : 60) + random.Next(20)));
            float right = random.Next(4) == 0 ? 0.35f : 0.65f;
            (probabilities[i], probabilities[truth.Length + i]) = truth[i] ? (1 - right, right) : (right, 1 - right);
        }

        float[] refined = DenseCrf.Refine(probabilities, rgb, Side, Side, new DenseCrfOptions(ThetaAlpha: 20, ThetaBeta: 15));

        Assert.All(Enumerable.Range(0, truth.Length), i => Assert.Equal(truth[i], refined[truth.Length + i] > 0.5f));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(-0.1f)]
    [InlineData(float.PositiveInfinity)]
    public void Refine_NoProbability_IsNamed(float value) => Assert.Contains($"a probability is {value}",
        Assert.Throws<ArgumentException>(() => DenseCrf.Refine([0.5f, value], [1, 2, 3], 1, 1)).Message);

    [Fact]
    public void Refine_WrongSizes_SaysWhatItExpected()
    {
        ArgumentException colours = Assert.Throws<ArgumentException>(() => DenseCrf.Refine(new float[8], new byte[11], 2, 2));
        ArgumentException classes = Assert.Throws<ArgumentException>(() => DenseCrf.Refine(new float[7], new byte[12], 2, 2));

        Assert.Contains("11 bytes of colour; expected 3 x 2 x 2", colours.Message);
        Assert.Contains("7 probabilities; expected a multiple of 2 x 2", classes.Message);
        Assert.Throws<ArgumentException>(() =>
            DenseCrf.Refine(new float[200], new byte[600], 200, 1, new DenseCrfOptions(ThetaGamma: 1e-4)));
    }

    private static int Best(float[] probabilities, int pixel) => Best([.. probabilities.Select(p => (double)p)], pixel);

    private static int Best(double[] probabilities, int pixel) =>
        Enumerable.Range(0, 3).MaxBy(k => probabilities[k * probabilities.Length / 3 + pixel]);

    private static double[,] Dense(float[] features, int dimensions)
    {
        int count = features.Length / dimensions;
        double[,] kernel = new double[count, count];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
            {
                double squared = 0;
                for (int c = 0; c < dimensions; c++)
                    squared += Math.Pow(features[i * dimensions + c] - features[j * dimensions + c], 2);
                kernel[i, j] = Math.Exp(-squared / 2);
            }
        }
        return kernel;
    }

    // Mean field with the kernels written out.
    private static double[] Twin(float[] probabilities, byte[] rgb, int width, int height, DenseCrfOptions o)
    {
        int n = width * height, classes = probabilities.Length / n;
        var near = new double[n, n];
        foreach ((double weight, int dimensions, Func<int, int, double> feature) in new (double, int, Func<int, int, double>)[]
        {
            (o.W1, 5, (i, c) => c < 2 ? (c == 0 ? i % width : i / width) / o.ThetaAlpha : rgb[3 * i + c - 2] / o.ThetaBeta),
            (o.W2, 2, (i, c) => (c == 0 ? i % width : i / width) / o.ThetaGamma),
        })
        {
            double[,] kernel = Dense([.. from i in Enumerable.Range(0, n) from c in Enumerable.Range(0, dimensions)
                                         select (float)feature(i, c)], dimensions);
            double[] sums = [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n).Sum(j => kernel[i, j]))];
            for (int i = 0; i < n; i++)
                for (int j = 0; j < n; j++) near[i, j] += weight * kernel[i, j] / Math.Sqrt(sums[i] * sums[j]);
        }
        double[] q = [.. probabilities.Select(p => (double)p)];
        for (int iteration = 0; iteration < o.Iterations; iteration++)
        {
            double[] next = new double[q.Length];
            for (int i = 0; i < n; i++)
            {
                for (int k = 0; k < classes; k++)
                {
                    double message = 0;
                    for (int j = 0; j < n; j++) message += near[i, j] * q[k * n + j];
                    next[k * n + i] = probabilities[k * n + i] * Math.Exp(message);
                }
                double sum = Enumerable.Range(0, classes).Sum(k => next[k * n + i]);
                for (int k = 0; k < classes; k++) next[k * n + i] /= sum;
            }
            q = next;
        }
        return q;
    }
}
