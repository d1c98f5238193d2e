using System.Numerics;

namespace Tessera.Data.Synthetic;

/// <summary>Patterns of which surfaces are made: smooth noise from hashed lattice points.</summary>
internal static class Texture
{
    /// <summary>0 to 1, the same for the same cell.</summary>
    public static float Cell(int x, int y, int seed)
    {
        uint h = unchecked((uint)x * 0x9E3779B1u ^ (uint)y * 0x85EBCA77u ^ (uint)seed * 0xC2B2AE3Du);
        h = unchecked((h ^ (h >> 15)) * 0x2C1B3C6Du);
        h = unchecked((h ^ (h >> 12)) * 0x297A2D39u);
        return (h ^ (h >> 15)) * (1f / uint.MaxValue);
    }

    /// <summary>0 to 1, smooth between lattice points one apart.</summary>
    public static float Value(float x, float y, int seed)
    {
        float fx = MathF.Floor(x), fy = MathF.Floor(y);
        (int ix, int iy) = ((int)fx, (int)fy);
        (float tx, float ty) = (Smooth(x - fx), Smooth(y - fy));
        float top = Lerp(Cell(ix, iy, seed), Cell(ix + 1, iy, seed), tx);
        float bottom = Lerp(Cell(ix, iy + 1, seed), Cell(ix + 1, iy + 1, seed), tx);
        return Lerp(top, bottom, ty);
    }

    /// <summary>Octaves of <see cref="Value"/>, each half as strong and twice as fine; 0 to 1.</summary>
    public static float Cloud(float x, float y, int seed, int octaves)
    {
        float sum = 0, weight = 0.5f, total = 0;
        for (int o = 0; o < octaves; o++)
        {
            sum += weight * Value(x, y, seed + o);
            total += weight;
            (x, y, weight) = (x * 2.03f + 7.1f, y * 2.03f - 3.7f, weight * 0.5f);
        }
        return sum / total;
    }

    /// <summary>Noise on a surface in space, from its three coordinates.</summary>
    public static float Solid(Vector3 p, int seed) =>
        (Value(p.X + p.Z * 0.61f, p.Y - p.Z * 0.37f, seed) + Value(p.Y + p.X * 0.53f, p.Z + p.X * 0.29f, seed + 17)) * 0.5f;

    private static float Smooth(float t) => t * t * (3 - 2 * t);

    private static float Lerp(float a, float b, float t) => a + (b - a) * t;
}
