using System.Numerics;

namespace Tessera.Core.Crf;

/// <summary>
/// Gaussian filtering among points that lie anywhere in a space of few dimensions, in time linear in the points (Adams, Baek,
/// Davis 2010): values are spread to the corners of the simplex each point lies in, blurred along the lattice's axes and
/// gathered again. An approximation: the kernel is about exp(-d^2 / 2), its long tail is cut off.
/// </summary>
public sealed class PermutohedralLattice
{
    private readonly int _dimensions, _points;

    // By point and corner: the lattice point (0 is none and holds nothing) and the point's share in it.
    private readonly int[] _corners;
    private readonly float[] _shares;

    // By axis and lattice point: the two next to it along the axis.
    private readonly (int Before, int After)[][] _besides;
    private readonly int _latticePoints;

    /// <summary>A lattice for points whose coordinates follow each other, already divided by the kernel's width.</summary>
    /// <exception cref="ArgumentException">A coordinate is beyond what the lattice can number, about 10,000 widths.</exception>
    public PermutohedralLattice(ReadOnlySpan<float> features, int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimensions);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimensions, LatticePoints.MostDimensions);
        if (features.Length % dimensions != 0)
            throw new ArgumentException($"{features.Length} features; expected a multiple of {dimensions}", nameof(features));
        (_dimensions, _points) = (dimensions, features.Length / dimensions);
        _corners = new int[_points * (dimensions + 1)];
        _shares = new float[_corners.Length];
        var used = new LatticePoints(dimensions);
        Embed(features, used);
        _latticePoints = used.Count;
        _besides = [.. Enumerable.Range(0, dimensions + 1).Select(axis => Besides(used, axis))];
    }

    /// <summary>For each point the sum of all points' values, each weighted by the kernel; its own value counts too.</summary>
    /// <param name="values">By point and channel.</param>
    /// <param name="result">The same; may be the values themselves.</param>
    /// <param name="channels">Values of one point.</param>
    public void Filter(ReadOnlySpan<float> values, Span<float> result, int channels)
    {
        if (values.Length != _points * channels || result.Length != values.Length)
            throw new ArgumentException($"{values.Length} values; expected {_points} x {channels}", nameof(values));
        float[] lattice = new float[(_latticePoints + 1) * channels], blurred = new float[lattice.Length];
        int corners = _dimensions + 1;
        for (int corner = 0; corner < _corners.Length; corner++)
        {
            AddScaled(values.Slice(corner / corners * channels, channels), _shares[corner],
                lattice.AsSpan(_corners[corner] * channels, channels));
        }
        foreach ((int Before, int After)[] besides in _besides)
        {
            Blur(lattice, blurred, besides, channels);
            (lattice, blurred) = (blurred, lattice);
        }
        // What the blurs along all axes add to a constant, as the authors' code takes it out again.
        float gain = 1 / (1 + MathF.Pow(2, -_dimensions));
        result.Clear();
        for (int corner = 0; corner < _corners.Length; corner++)
        {
            AddScaled(lattice.AsSpan(_corners[corner] * channels, channels), gain * _shares[corner],
                result.Slice(corner / corners * channels, channels));
        }
    }

    private void Embed(ReadOnlySpan<float> features, LatticePoints used)
    {
        int d = _dimensions;
        double[] scale = new double[d];
        // The blur along d + 1 axes has this variance; the roots make the elevated axes equally long.
        for (int i = 0; i < d; i++) scale[i] = (d + 1) * Math.Sqrt(2.0 / 3) / Math.Sqrt((i + 1.0) * (i + 2));
        Span<double> raised = stackalloc double[d + 1], shares = stackalloc double[d + 2];
        Span<int> corner = stackalloc int[d + 1], rank = stackalloc int[d + 1], key = stackalloc int[d + 1];
        for (int point = 0; point < _points; point++)
        {
            Raise(features.Slice(point * d, d), scale, raised);
            NearestCorner(raised, corner, rank);
            Shares(raised, corner, rank, shares);
            for (int remainder = 0; remainder <= d; remainder++)
            {
                for (int i = 0; i < d; i++) key[i] = corner[i] + (rank[i] <= d - remainder ? remainder : remainder - (d + 1));
                _corners[point * (d + 1) + remainder] = used.FindOrAdd(key[..d]);
                _shares[point * (d + 1) + remainder] = (float)shares[remainder];
            }
        }
    }

    // Onto the plane whose d + 1 coordinates sum to zero.
    private static void Raise(ReadOnlySpan<float> feature, ReadOnlySpan<double> scale, Span<double> raised)
    {
        double sum = 0;
        for (int i = feature.Length; i > 0; i--)
        {
            double scaled = feature[i - 1] * scale[i - 1];
            raised[i] = sum - i * scaled;
            sum += scaled;
        }
        raised[0] = sum;
        foreach (double value in raised)
        {
            if (!(Math.Abs(value) < short.MaxValue - 4 * raised.Length))
                throw new ArgumentException($"a feature is beyond the lattice ({value}); use a wider kernel", nameof(feature));
        }
    }

    // The nearest point whose coordinates are all multiples of d + 1, and the order of what is left over, largest first.
    private static void NearestCorner(ReadOnlySpan<double> raised, Span<int> corner, Span<int> rank)
    {
        int side = raised.Length, sum = 0;
        for (int i = 0; i < side; i++)
        {
            corner[i] = (int)Math.Round(raised[i] / side) * side;
            sum += corner[i] / side;
        }
        rank.Clear();
        for (int i = 0; i < side; i++)
        {
            for (int j = i + 1; j < side; j++)
            {
                if (raised[i] - corner[i] < raised[j] - corner[j]) rank[i]++;
                else rank[j]++;
            }
        }
        // Rounding may leave the plane: the coordinates rounded furthest go back by one step.
        for (int i = 0; i < side; i++)
        {
            rank[i] += sum;
            if (rank[i] < 0) (rank[i], corner[i]) = (rank[i] + side, corner[i] + side);
            else if (rank[i] >= side) (rank[i], corner[i]) = (rank[i] - side, corner[i] - side);
        }
    }

    // Barycentric coordinates in the simplex.
    private static void Shares(ReadOnlySpan<double> raised, ReadOnlySpan<int> corner, ReadOnlySpan<int> rank, Span<double> shares)
    {
        int d = raised.Length - 1;
        shares.Clear();
        for (int i = 0; i <= d; i++)
        {
            double rest = (raised[i] - corner[i]) / (d + 1);
            shares[d - rank[i]] += rest;
            shares[d + 1 - rank[i]] -= rest;
        }
        shares[0] += 1 + shares[d + 1];
    }

    private (int Before, int After)[] Besides(LatticePoints used, int axis)
    {
        var besides = new (int, int)[used.Count + 1];
        Span<int> at = stackalloc int[_dimensions], step = stackalloc int[_dimensions];
        for (int point = 1; point < besides.Length; point++)
        {
            used.Coordinates(point, at);
            for (int i = 0; i < at.Length; i++) step[i] = i == axis ? at[i] + _dimensions : at[i] - 1;
            int before = used.Find(step);
            for (int i = 0; i < at.Length; i++) step[i] = i == axis ? at[i] - _dimensions : at[i] + 1;
            besides[point] = (before, used.Find(step));
        }
        return besides;
    }

    private static void Blur(float[] from, float[] to, (int Before, int After)[] besides, int channels)
    {
        for (int point = 1; point < besides.Length; point++)
        {
            Span<float> sum = to.AsSpan(point * channels, channels);
            from.AsSpan(point * channels, channels).CopyTo(sum);
            AddScaled(from.AsSpan(besides[point].Before * channels, channels), 0.5f, sum);
            AddScaled(from.AsSpan(besides[point].After * channels, channels), 0.5f, sum);
        }
    }

    private static void AddScaled(ReadOnlySpan<float> values, float scale, Span<float> sums)
    {
        int i = 0;
        for (; i + Vector<float>.Count <= values.Length; i += Vector<float>.Count)
            (new Vector<float>(sums[i..]) + new Vector<float>(values[i..]) * scale).CopyTo(sums[i..]);
        for (; i < values.Length; i++) sums[i] += values[i] * scale;
    }
}
