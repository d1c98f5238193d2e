using System.Numerics;
using Tessera.Data.Ordering;

namespace Tessera.Data.Synthetic;

/// <summary>The light of a scene: sun, sky with clouds, haze.</summary>
internal sealed class Atmosphere
{
    private readonly Vector3 _zenith;
    private readonly Vector3 _horizon;
    private readonly float _cover;
    private readonly float _haze;
    private readonly int _seed;
    private readonly Vector3 _sunlight;
    private readonly Vector3 _skylight;

    /// <summary>Towards the sun.</summary>
    public Vector3 Sun { get; }

    /// <summary>Clouds hide the sun: nothing throws a shadow.</summary>
    public bool Overcast { get; }

    public bool Rain { get; }

    public Atmosphere(SceneSettings settings, ref SampleRandom random)
    {
        float elevation = random.Uniform(settings.SunElevation.Low, settings.SunElevation.High) * MathF.PI / 180;
        float azimuth = random.Uniform(-MathF.PI, MathF.PI);
        Sun = new Vector3(MathF.Cos(elevation) * MathF.Sin(azimuth), MathF.Sin(elevation),
            MathF.Cos(elevation) * MathF.Cos(azimuth));
        Rain = random.Chance(settings.Rain);
        Overcast = Rain || random.Chance(settings.Overcast);
        _cover = Overcast ? random.Uniform(0.75f, 1) : random.Uniform(0, 0.6f);
        // Low sunlight is warm: its blue is scattered away.
        float low = 1 - MathF.Sin(elevation);
        _sunlight = Overcast ? Vector3.Zero
            : new Vector3(1.5f, 1.42f - 0.35f * low * low, 1.3f - 0.85f * low * low) * random.Uniform(0.8f, 1.15f);
        _skylight = Overcast ? new Vector3(0.85f, 0.88f, 0.92f) * random.Uniform(0.75f, 1.1f)
            : new Vector3(0.4f, 0.46f, 0.58f) * random.Uniform(0.8f, 1.3f);
        Vector3 grey = new Vector3(0.62f, 0.65f, 0.7f) * random.Uniform(0.6f, 1.25f);
        _zenith = Overcast ? grey * random.Uniform(0.75f, 1) : new Vector3(0.14f, 0.3f, 0.66f) * random.Uniform(0.7f, 1.3f);
        _horizon = Overcast ? grey
            : Vector3.Lerp(new Vector3(0.65f, 0.75f, 0.88f), new Vector3(0.95f, 0.7f, 0.48f), low * low * random.Next());
        _haze = -MathF.Log(1 - random.Uniform(settings.Fog.Low, settings.Fog.High) * (Rain ? 0.9f : 1) * 0.99f) / 100;
        _seed = random.Next(1 << 20);
    }

    public Vector3 SkyAt(Vector3 direction)
    {
        float up = MathF.Max(direction.Y, 0);
        Vector3 clear = Vector3.Lerp(_horizon, _zenith, MathF.Sqrt(up));
        float glow = MathF.Max(0, Vector3.Dot(direction, Sun));
        clear += _sunlight * (0.12f * MathF.Pow(glow, 8) + 0.5f * MathF.Pow(glow, 200));
        // Clouds lie on a plane overhead: they shrink towards the horizon.
        float far = 1 / (up + 0.12f);
        float mass = Texture.Cloud(direction.X * far * 1.3f, direction.Z * far * 1.3f, _seed, 5);
        float thick = Math.Clamp((mass - 0.75f + _cover * 0.5f) * 4, 0, 1);
        Vector3 cloud = (_sunlight * 0.25f + _skylight * 0.75f + new Vector3(0.12f)) * (1.15f - 0.4f * mass);
        return Vector3.Lerp(clear, cloud, thick * 0.9f);
    }

    /// <summary>Light thrown back by a surface of a colour.</summary>
    public Vector3 Lit(Vector3 color, Vector3 normal, bool inSun)
    {
        Vector3 light = _skylight * (0.62f + 0.38f * normal.Y);
        if (inSun) light += _sunlight * MathF.Max(0, Vector3.Dot(normal, Sun));
        return color * light;
    }

    /// <summary>What reaches the lens of a colour at a distance.</summary>
    public Vector3 Through(Vector3 color, float distance)
    {
        float kept = MathF.Exp(-_haze * distance);
        return color * kept + _horizon * (Overcast ? 0.85f : 0.8f) * (1 - kept);
    }
}
