using System.Numerics;

namespace Tessera.Data.Synthetic;

/// <summary>
/// Casts one ray for each of 2 x 2 points a pixel. Shapes are visited one by one, each only where its ball lies on the picture,
/// so the cost is that of the pixels covered. Light is linear until the sensor.
/// </summary>
internal sealed class SceneRenderer
{
    /// <summary>Points a pixel, along each axis.</summary>
    public const int Points = 2;

    private readonly int _width;
    private readonly int _height;
    private readonly float _focal;
    private readonly Street _street;
    private readonly Ground _ground;
    private readonly Atmosphere _air;
    private readonly Vector3 _right;
    private readonly Vector3 _up;
    private readonly Vector3 _forward;
    private readonly Hit[] _hits;
    private readonly Shape?[] _shapes;

    /// <param name="width">Of the picture; it is rendered <see cref="Points"/> times as large.</param>
    /// <param name="height">Likewise.</param>
    /// <param name="fieldOfView">Horizontal, in degrees.</param>
    /// <param name="street">What is seen, and from where.</param>
    /// <param name="ground">Its floor.</param>
    /// <param name="air">Its light.</param>
    public SceneRenderer(int width, int height, float fieldOfView, Street street, Ground ground, Atmosphere air)
    {
        (_width, _height, _street, _ground, _air) = (width * Points, height * Points, street, ground, air);
        _focal = _width / 2f / MathF.Tan(fieldOfView * MathF.PI / 360);
        (float sinYaw, float cosYaw) = MathF.SinCos(street.View.Yaw);
        (float sinPitch, float cosPitch) = MathF.SinCos(street.View.Pitch);
        _forward = new Vector3(sinYaw * cosPitch, -sinPitch, cosYaw * cosPitch);
        _right = new Vector3(cosYaw, 0, -sinYaw);
        _up = Vector3.Cross(_forward, _right);
        _hits = new Hit[_width * _height];
        _shapes = new Shape?[_width * _height];
        for (int i = 0; i < _hits.Length; i++) _hits[i] = new Hit(float.MaxValue, default, default);
    }

    /// <summary>Fills light (linear red, green, blue) and class ids, both of the picture's size times <see cref="Points"/> each
    /// way.</summary>
    public void Render(Span<Vector3> light, Span<byte> labels)
    {
        foreach (Solid solid in _street.Solids)
        {
            foreach (Shape shape in solid.Parts) Draw(shape);
        }
        for (int y = 0; y < _height; y += Points)
        {
            for (int x = 0; x < _width; x += Points) RenderPixel(x, y, light, labels);
        }
    }

    // Where a pixel's four points see the same thing, two across the pixel are shaded for all: textures cost more than rays.
    private void RenderPixel(int x, int y, Span<Vector3> light, Span<byte> labels)
    {
        int first = y * _width + x, last = first + _width + 1;
        (light[first], labels[first]) = See(x, y);
        (light[last], labels[last]) = See(x + 1, y + 1);
        Shape? shape = _shapes[first];
        if (labels[first] == labels[last] && _shapes[last] == shape && _shapes[first + 1] == shape && _shapes[last - 1] == shape)
        {
            (light[first + 1], labels[first + 1]) = (light[first], labels[first]);
            (light[last - 1], labels[last - 1]) = (light[last], labels[last]);
            return;
        }
        (light[first + 1], labels[first + 1]) = See(x + 1, y);
        (light[last - 1], labels[last - 1]) = See(x, y + 1);
    }

    private void Draw(Shape shape)
    {
        Vector3 to = shape.Centre - _street.Camera;
        float depth = Vector3.Dot(to, _forward);
        if (depth < -shape.Radius) return;
        (int left, int right, int top, int bottom) = (0, _width, 0, _height);
        // A ball well ahead covers a box on the picture; one around the camera may cover all of it.
        if (depth > shape.Radius * 1.2f)
        {
            float near = depth - shape.Radius;
            float x = Vector3.Dot(to, _right), y = Vector3.Dot(to, _up), reach = shape.Radius;
            left = Math.Max(0, (int)(_width / 2f + _focal * MathF.Min((x - reach) / near, (x - reach) / depth)) - 1);
            right = Math.Min(_width, (int)(_width / 2f + _focal * MathF.Max((x + reach) / near, (x + reach) / depth)) + 2);
            top = Math.Max(0, (int)(_height / 2f - _focal * MathF.Max((y + reach) / near, (y + reach) / depth)) - 1);
            bottom = Math.Min(_height, (int)(_height / 2f - _focal * MathF.Min((y - reach) / near, (y - reach) / depth)) + 2);
        }
        for (int y = top; y < bottom; y++)
        {
            for (int x = left; x < right; x++)
            {
                Vector3 direction = DirectionAt(x, y);
                if (!shape.MayMeet(_street.Camera, direction)) continue;
                int at = y * _width + x;
                if (shape.Meet(_street.Camera, direction) is not { } hit || hit.Distance >= _hits[at].Distance) continue;
                (_hits[at], _shapes[at]) = (hit, shape);
            }
        }
    }

    private (Vector3 Light, byte Label) See(int x, int y)
    {
        int at = y * _width + x;
        Vector3 direction = DirectionAt(x, y);
        float floor = direction.Y < -1e-4f ? -_street.Camera.Y / direction.Y : float.MaxValue;
        if (_shapes[at] is { } shape && _hits[at].Distance < floor)
        {
            Hit hit = _hits[at];
            Vector3 place = _street.Camera + direction * hit.Distance;
            Vector3 color =
                Shade(shape.Surface.ColorAt(hit.Local), shape.Surface.GlossAt(hit.Local), place, hit.Normal, direction);
            return (_air.Through(color, hit.Distance), shape.Label);
        }
        // The floor ends where the haze of the horizon begins.
        if (floor > 400) return (_air.Through(_air.SkyAt(direction), direction.Y < 0.02f ? 150 : 0), SceneLabels.Sky);
        Vector3 ground = _street.Camera + direction * floor;
        Vector3 tone =
            Shade(_ground.ColorAt(ground.X, ground.Z), _ground.GlossAt(ground.X, ground.Z), ground, Vector3.UnitY, direction);
        return (_air.Through(tone, floor), _ground.LabelAt(ground.X, ground.Z));
    }

    private Vector3 Shade(Vector3 color, float gloss, Vector3 place, Vector3 normal, Vector3 direction)
    {
        bool inSun = !_air.Overcast && Vector3.Dot(normal, _air.Sun) > 0 && !IsShaded(place + normal * 0.02f);
        // Close to the floor less of the sky is seen.
        float open = normal.Y > 0.9f ? 1 : 0.7f + 0.3f * Math.Clamp(place.Y / 1.5f, 0, 1);
        Vector3 seen = _air.Lit(color, normal, inSun) * open;
        if (gloss <= 0) return seen;
        Vector3 mirrored = Vector3.Reflect(direction, normal);
        return Vector3.Lerp(seen, _air.SkyAt(mirrored) * (mirrored.Y > 0.05f ? 0.8f : 0.25f), gloss);
    }

    private bool IsShaded(Vector3 place)
    {
        foreach (Solid solid in _street.Solids)
        {
            if (!solid.MayMeet(place, _air.Sun)) continue;
            foreach (Shape part in solid.Parts)
            {
                if (part.MayMeet(place, _air.Sun) && part.Meet(place, _air.Sun) is not null) return true;
            }
        }
        return false;
    }

    private Vector3 DirectionAt(int x, int y) =>
        Vector3.Normalize(_forward * _focal + _right * (x + 0.5f - _width / 2f) - _up * (y + 0.5f - _height / 2f));
}
