using System.Numerics;

namespace Tessera.Data.Synthetic;

/// <summary>Where a ray meets a surface: how far along it, the direction the surface faces, and the place in the shape's own
/// axes.</summary>
internal readonly record struct Hit(float Distance, Vector3 Normal, Vector3 Local);

/// <summary>A solid in the scene. Axes: x right, y up, z into the street; metres.</summary>
internal abstract class Shape(Vector3 centre, float radius, byte label, Surface surface)
{
    public const float Near = 0.05f;

    /// <summary>Of a ball around the whole shape.</summary>
    public Vector3 Centre { get; } = centre;

    public float Radius { get; } = radius;

    public byte Label { get; } = label;

    public Surface Surface { get; } = surface;

    /// <summary>The nearest point ahead where the ray enters; null if it passes by.</summary>
    public abstract Hit? Meet(Vector3 origin, Vector3 direction);

    /// <summary>A cheap test before the dear one.</summary>
    public bool MayMeet(Vector3 origin, Vector3 direction)
    {
        Vector3 to = Centre - origin;
        float along = Vector3.Dot(to, direction);
        return along > -Radius && to.LengthSquared() - along * along < Radius * Radius;
    }
}

/// <summary>A block turned about the upright axis; its top may be narrower along its own z axis, as a car's cabin is.</summary>
internal sealed class Block : Shape
{
    private readonly Vector3 _half;
    private readonly float _sin;
    private readonly float _cos;
    private readonly float _taper;

    public Block(Vector3 centre, Vector3 half, float heading, byte label, Surface surface, float taper = 0)
        : base(centre, half.Length(), label, surface)
    {
        (_half, _taper) = (half, taper);
        (_sin, _cos) = MathF.SinCos(heading);
    }

    public override Hit? Meet(Vector3 origin, Vector3 direction)
    {
        Vector3 o = Turn(origin - Centre, _sin), d = Turn(direction, _sin);
        float enter = Near, leave = float.MaxValue;
        Vector3 normal = default;
        // Six half spaces: |x| <= half.X, |y| <= half.Y, |z| <= half.Z less the taper that grows with height.
        float slope = _taper / (2 * _half.Y);
        float depth = _half.Z - _taper / 2;
        if (!Clip(o.X - _half.X, d.X, Vector3.UnitX, ref enter, ref leave, ref normal)
            || !Clip(-o.X - _half.X, -d.X, -Vector3.UnitX, ref enter, ref leave, ref normal)
            || !Clip(o.Y - _half.Y, d.Y, Vector3.UnitY, ref enter, ref leave, ref normal)
            || !Clip(-o.Y - _half.Y, -d.Y, -Vector3.UnitY, ref enter, ref leave, ref normal)
            || !Clip(o.Z + slope * o.Y - depth, d.Z + slope * d.Y, new(0, slope, 1), ref enter, ref leave, ref normal)
            || !Clip(-o.Z + slope * o.Y - depth, -d.Z + slope * d.Y, new(0, slope, -1), ref enter, ref leave, ref normal))
            return null;
        if (normal == default) return null;
        return new Hit(enter, Turn(Vector3.Normalize(normal), -_sin), o + d * enter);
    }

    private Vector3 Turn(Vector3 v, float sin) => new(_cos * v.X - sin * v.Z, v.Y, sin * v.X + _cos * v.Z);

    // Keeps the part of the ray where height + slope * t <= 0.
    private static bool Clip(float height, float slope, Vector3 face, ref float enter, ref float leave, ref Vector3 normal)
    {
        if (slope == 0) return height <= 0;
        float t = -height / slope;
        if (slope > 0) leave = MathF.Min(leave, t);
        else if (t > enter) (enter, normal) = (t, face);
        return enter < leave;
    }
}

/// <summary>An ellipsoid with axes along the world's; rough ones have holes at the rim, as a crown of leaves has.</summary>
internal sealed class Ball(Vector3 centre, Vector3 half, byte label, Surface surface, float roughness = 0)
    : Shape(centre, MathF.Max(half.X, MathF.Max(half.Y, half.Z)), label, surface)
{
    public override Hit? Meet(Vector3 origin, Vector3 direction)
    {
        Vector3 o = (origin - Centre) / half, d = direction / half;
        float a = Vector3.Dot(d, d), b = Vector3.Dot(o, d), c = Vector3.Dot(o, o) - 1;
        float root = b * b - a * c;
        if (root < 0) return null;
        float t = (-b - MathF.Sqrt(root)) / a;
        if (t < Near) return null;
        Vector3 unit = o + d * t;
        Vector3 local = unit * half;
        // How squarely the ray strikes: near the rim leaves thin out.
        float squareness = -Vector3.Dot(unit, d) / MathF.Sqrt(a);
        if (roughness > 0 && squareness < roughness * Texture.Solid((Centre + local) * 5.3f, 5)) return null;
        return new Hit(t, Vector3.Normalize(unit / half), local);
    }
}

/// <summary>A round rod with flat ends from one point to another: poles, trunks, limbs.</summary>
internal sealed class Rod(Vector3 from, Vector3 to, float radius, byte label, Surface surface)
    : Shape((from + to) / 2, Vector3.Distance(from, to) / 2 + radius, label, surface)
{
    private readonly Vector3 _axis = Vector3.Normalize(to - from);
    private readonly float _length = Vector3.Distance(from, to);

    public override Hit? Meet(Vector3 origin, Vector3 direction)
    {
        Vector3 o = origin - from;
        float along = Vector3.Dot(o, _axis), speed = Vector3.Dot(direction, _axis);
        Vector3 across = o - _axis * along, drift = direction - _axis * speed;
        float a = drift.LengthSquared(), b = Vector3.Dot(across, drift), c = across.LengthSquared() - radius * radius;
        float root = b * b - a * c;
        if (root < 0 || a < 1e-9f) return null;
        float t = (-b - MathF.Sqrt(root)) / a;
        float height = along + speed * t;
        if (t < Near || height < 0 || height > _length) return null;
        Vector3 local = across + drift * t;
        return new Hit(t, local / radius, new Vector3(local.X, height, local.Z));
    }
}
