using System.Buffers;
using System.Numerics;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;
using Tessera.Data.Ordering;

namespace Tessera.Data.Synthetic;

/// <summary>
/// Made-up street scenes with exact masks, for trying things without any data: streets between houses with trees, poles, cars and
/// people, seen in perspective in all sorts of light and weather. Classes are those of <see cref="SceneLabels"/>.
/// </summary>
public static class StreetScenes
{
    /// <summary>One scene; the same for the same seed and settings.</summary>
    public static LoadedSample Draw(SceneSettings settings, ulong seed)
    {
        var random = new SampleRandom(seed);
        var street = new Street(settings, ref random);
        var air = new Atmosphere(settings, ref random);
        var ground = new Ground(street, air.Rain, ref random);
        var renderer = new SceneRenderer(settings.Width, settings.Height,
            random.Uniform(settings.FieldOfView.Low, settings.FieldOfView.High), street, ground, air);

        int points = settings.Width * settings.Height * SceneRenderer.Points * SceneRenderer.Points;
        Vector3[] light = ArrayPool<Vector3>.Shared.Rent(points);
        byte[] labels = ArrayPool<byte>.Shared.Rent(points);
        renderer.Render(light.AsSpan(0, points), labels.AsSpan(0, points));
        var sample = new LoadedSample(new Sensor(settings).Expose(light.AsSpan(0, points), air.Rain, ref random),
            MaskOf(labels, settings));
        ArrayPool<Vector3>.Shared.Return(light);
        ArrayPool<byte>.Shared.Return(labels);
        return sample;
    }

    // The class that most of a pixel's points see; of equals the one that comes first.
    private static Mask MaskOf(ReadOnlySpan<byte> labels, SceneSettings settings)
    {
        const int size = SceneRenderer.Points;
        var mask = new Mask(settings.Width, settings.Height);
        Span<int> votes = stackalloc int[SceneLabels.Map.Count];
        for (int y = 0; y < settings.Height; y++)
        {
            for (int x = 0; x < settings.Width; x++)
            {
                votes.Clear();
                int best = labels[y * size * settings.Width * size + x * size];
                for (int i = 0; i < size * size; i++)
                {
                    int label = labels[(y * size + i / size) * settings.Width * size + x * size + i % size];
                    if (++votes[label] > votes[best]) best = label;
                }
                mask[x, y] = best;
            }
        }
        return mask;
    }
}
