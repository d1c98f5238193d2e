using System.Numerics;
using Tessera.Data.Ordering;

namespace Tessera.Data.Synthetic;

/// <summary>The floor of a street: asphalt with patches, cracks and markings; paving stones, kerbs.</summary>
internal sealed class Ground
{
    private readonly Street _street;
    private readonly Vector3 _asphalt;
    private readonly Vector3 _stone;
    private readonly float _tile;
    private readonly float _dash;
    private readonly bool _edgeLines;
    private readonly bool _zebra;
    private readonly bool _wet;
    private readonly float _paint;

    public Ground(Street street, bool wet, ref SampleRandom random)
    {
        (_street, _wet) = (street, wet);
        // Paving is lighter than asphalt in most towns and not in all: shadows, wet patches and dirt move both further than they
        // are apart, so brightness alone does not tell them apart.
        _asphalt = new Vector3(1, random.Uniform(0.95f, 1.02f), random.Uniform(0.88f, 1.08f)) * random.LogUniform(0.05f,
            0.15f) * (wet ? 0.6f : 1);
        _stone = new Vector3(1, random.Uniform(0.86f, 1), random.Uniform(0.72f, 1)) * random.LogUniform(0.14f,
            0.45f) * (wet ? 0.7f : 1);
        _tile = random.Uniform(0.35f, 1.1f);
        _dash = random.Uniform(4, 9);
        _edgeLines = random.Chance(0.4f);
        _zebra = random.Chance(0.6f);
        _paint = random.Uniform(0.35f, 0.75f);
    }

    public byte LabelAt(float x, float z) =>
        IsRoad(MathF.Abs(x - _street.Middle(z)), z) ? SceneLabels.Road : SceneLabels.Pavement;

    public Vector3 ColorAt(float x, float z)
    {
        float across = x - _street.Middle(z);
        return IsRoad(MathF.Abs(across), z) ? RoadAt(across, x, z) : PavementAt(across, z);
    }

    /// <summary>How much a wet floor mirrors.</summary>
    public float GlossAt(float x, float z) =>
        _wet ? Math.Clamp(Texture.Cloud(x * 0.8f, z * 0.5f, _street.Seed + 40, 4) * 1.4f - 0.5f, 0.06f, 0.35f) : 0;

    private bool IsRoad(float across, float z) => across < _street.RoadHalfWidth || _street.InCrossing(z);

    private Vector3 RoadAt(float across, float x, float z)
    {
        int seed = _street.Seed;
        float grain =
            0.8f + 0.25f * Texture.Value(x * 23, z * 23, seed) + 0.3f * (Texture.Cloud(x * 0.5f, z * 0.15f, seed + 1, 4) - 0.3f);
        // Repairs: darker rectangles here and there; wheel tracks along the lanes.
        float patch = Texture.Cell((int)MathF.Floor(x / 2.3f), (int)MathF.Floor(z / 5.1f), seed + 2) < 0.07f ? 0.72f : 1;
        float crack = MathF.Abs(Texture.Cloud(x * 0.7f, z * 0.4f, seed + 3, 4) - 0.5f) < 0.008f ? 0.6f : 1;
        Vector3 color = _asphalt * grain * patch * crack;
        bool worn = Texture.Value(x * 5, z * 5, seed + 4) < 0.22f;
        return !worn && IsMarked(across, z) ? Vector3.Lerp(color, new Vector3(_paint), 0.85f) : color;
    }

    private bool IsMarked(float across, float z)
    {
        bool crossing = _street.InCrossing(z);
        float half = _street.RoadHalfWidth;
        if (!crossing && _zebra && z > _street.Crossing.From - 4 && z < _street.Crossing.From - 0.8f)
            return (across + 100) % 1f < 0.5f && MathF.Abs(across) < half - 0.3f;
        if (crossing || z > _street.Crossing.From - 5 && z < _street.Crossing.To + 2) return false;
        if (MathF.Abs(across) < 0.07f) return z % _dash < _dash * 0.5f;
        return _edgeLines && MathF.Abs(MathF.Abs(across) - (half - 2.15f)) < 0.05f;
    }

    private Vector3 PavementAt(float across, float z)
    {
        int seed = _street.Seed;
        float side = MathF.Abs(across) - _street.RoadHalfWidth;
        if (side < 0.18f) return _stone * (z % 1.2f < 0.03f ? 0.8f : 1.35f);
        int row = (int)MathF.Floor(z / _tile), column = (int)MathF.Floor((across + (row & 1) * _tile / 2) / _tile);
        float tone = 0.86f + 0.24f * Texture.Cell(column, row, seed + 6);
        bool joint = z - row * _tile < 0.025f || across + (row & 1) * _tile / 2 - column * _tile < 0.025f;
        float dirt = 0.75f + 0.5f * Texture.Cloud(across * 0.8f, z * 0.8f, seed + 7, 4);
        return _stone * tone * dirt * (joint ? 0.7f : 1);
    }
}
