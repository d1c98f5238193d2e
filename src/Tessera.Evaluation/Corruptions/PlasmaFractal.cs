using Tessera.Data.Ordering;

namespace Tessera.Evaluation.Corruptions;

/// <summary>
/// A height map of 0 to 1 that is rough at every scale: midpoints of squares and of diamonds in turn get the mean of
/// their corners and a random part that shrinks from scale to scale (Fournier, Fussell, Carpenter, "Computer rendering
/// of stochastic models", 1982). It wraps around.
/// </summary>
internal sealed class PlasmaFractal
{
    private readonly int _side;
    private readonly float[] _heights;

    private PlasmaFractal(int side) => (_side, _heights) = (side, new float[side * side]);

    public float this[int x, int y] => _heights[y * _side + x];

    /// <param name="width">Of the image that it must cover.</param>
    /// <param name="height">Of the image.</param>
    /// <param name="decay">What the random part is divided by from scale to scale.</param>
    public static PlasmaFractal Over(int width, int height, float decay, ref SampleRandom random)
    {
        int side = 2;
        while (side < Math.Max(width, height)) side *= 2;
        var plasma = new PlasmaFractal(side);
        float wobble = 1;
        for (int step = side; step >= 2; step /= 2)
        {
            plasma.Squares(step, wobble, ref random);
            plasma.Diamonds(step, wobble, ref random);
            wobble /= decay;
        }
        plasma.Stretch();
        return plasma;
    }

    private void Squares(int step, float wobble, ref SampleRandom random)
    {
        for (int y = 0; y < _side; y += step)
        {
            for (int x = 0; x < _side; x += step)
            {
                float mean = (At(x, y) + At(x + step, y) + At(x, y + step) + At(x + step, y + step)) / 4;
                Set(x + step / 2, y + step / 2, mean + random.Uniform(-wobble, wobble));
            }
        }
    }

    private void Diamonds(int step, float wobble, ref SampleRandom random)
    {
        int half = step / 2;
        for (int y = 0; y < _side; y += half)
        {
            for (int x = (y / half + 1) % 2 * half; x < _side; x += step)
            {
                float mean = (At(x - half, y) + At(x + half, y) + At(x, y - half) + At(x, y + half)) / 4;
                Set(x, y, mean + random.Uniform(-wobble, wobble));
            }
        }
    }

    private void Stretch()
    {
        float least = _heights.Min(), range = Math.Max(_heights.Max() - least, 1e-12f);
        for (int i = 0; i < _heights.Length; i++) _heights[i] = (_heights[i] - least) / range;
    }

    // The side is a power of two.
    private float At(int x, int y) => _heights[(y & (_side - 1)) * _side + (x & (_side - 1))];

    private void Set(int x, int y, float value) => _heights[(y & (_side - 1)) * _side + (x & (_side - 1))] = value;
}
