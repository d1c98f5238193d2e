using Tessera.Data.Augmentation.Geometry;
using Tessera.Data.Ordering;

namespace Tessera.Data.Augmentation.Effects;

/// <summary>Pale grey laid over the crop in drifts, thicker towards the top, where in most photographs the distance is. Not for
/// several threads at once.</summary>
internal sealed class Fog(int width)
{
    private const int Drifts = 3;

    private readonly SmoothField _drifts = new();
    private readonly float[] _row = new float[width];

    /// <param name="crop">Is covered.</param>
    /// <param name="density">Part that is covered where it is thickest.</param>
    /// <param name="scale">The image's own value for white.</param>
    /// <param name="random">Drifts and brightness.</param>
    public void Apply(RawCrop crop, float density, float scale, SampleRandom random)
    {
        float air = scale * random.Uniform(0.75f, 0.95f);
        _drifts.Fill(ref random, crop.Width, crop.Height, Drifts, 0.4f, 1);
        for (int y = 0; y < crop.Height; y++)
        {
            float thickness = density * (1 - 0.6f * y / crop.Height);
            _drifts.Row(0.5f, y + 0.5f, _row);
            ReadOnlySpan<float> inside = crop.InsideRow(y);
            for (int x = 0; x < crop.Width; x++)
            {
                float covered = thickness * _row[x] * inside[x];
                foreach (ref float value in crop.Pixel(x, y)) value += covered * (air - value);
            }
        }
    }
}
