using System.Numerics;
using Tessera.Data.Ordering;

namespace Tessera.Data.Synthetic;

/// <summary>Shapes that make one object, with a ball around all of them.</summary>
internal sealed class Solid
{
    public Shape[] Parts { get; }

    public Vector3 Centre { get; }

    public float Radius { get; }

    public Solid(params Shape[] parts)
    {
        Parts = parts;
        foreach (Shape part in parts) Centre += part.Centre / parts.Length;
        foreach (Shape part in parts) Radius = MathF.Max(Radius, Vector3.Distance(Centre, part.Centre) + part.Radius);
    }

    public bool MayMeet(Vector3 origin, Vector3 direction)
    {
        Vector3 to = Centre - origin;
        float along = Vector3.Dot(to, direction);
        return along > -Radius && to.LengthSquared() - along * along < Radius * Radius;
    }
}

/// <summary>The things that stand in a street, each different from the last.</summary>
internal static class Objects
{
    public static Solid Building(Vector3 ground, float width, float depth, float height, float heading, ref SampleRandom random)
    {
        Vector3 half = new(depth / 2, height / 2, width / 2);
        Vector3 wall = random.Next(5) switch
        {
            0 => Tone(ref random, 0.04f, 0.6f, 0.08f),
            1 => new Vector3(0.35f, 0.13f, 0.08f) * random.Uniform(0.4f, 1.3f),
            2 => new Vector3(0.6f, 0.5f, 0.33f) * random.Uniform(0.5f, 1.2f),
            3 => new Vector3(0.3f, 0.36f, 0.42f) * random.Uniform(0.3f, 1.4f),
            _ => Tone(ref random, 0.15f, 0.5f, 0.35f),
        };
        Vector3 trim = random.Chance(0.5f) ? wall * random.Uniform(0.4f, 0.8f) : Tone(ref random, 0.2f, 0.65f, 0.1f);
        var style = new FacadeStyle(random.Uniform(2.7f, 3.8f), random.Uniform(1.6f, 3.6f), random.Uniform(0.35f, 0.85f),
            random.Chance(0.6f) ? random.Uniform(3, 4.2f) : 0, random.Uniform(0.2f, 0.9f), random.Chance(0.3f) ? 0.25f
                : 0.03f, random.Chance(0.4f));
        return new Solid(new Block(ground + new Vector3(0, height / 2, 0), half, heading, SceneLabels.Building,
            new Facade(half, wall, trim, style, random.Next(1 << 20))));
    }

    public static Solid Tree(Vector3 ground, ref SampleRandom random)
    {
        float height = random.Uniform(4, 10), spread = random.Uniform(1.2f, 2.6f);
        Vector3 green = random.Next(6) switch
        {
            0 => new Vector3(0.3f, 0.17f, 0.05f),
            1 => new Vector3(0.28f, 0.25f, 0.06f),
            2 => new Vector3(0.05f, 0.1f, 0.06f),
            _ => new Vector3(0.09f, 0.17f, 0.045f),
        };
        var leaves = new Matter(green * random.Uniform(0.6f, 1.5f), 1.3f, 0.22f, random.Next(1 << 20));
        var bark = new Matter(new Vector3(0.14f, 0.1f, 0.075f) * random.Uniform(0.5f, 1.4f), 0.5f, 0.2f, random.Next(1 << 20));
        var parts = new Shape[11];
        parts[0] =
            new Rod(ground, ground + new Vector3(0, height * 0.6f, 0), random.Uniform(0.1f, 0.22f), SceneLabels.Tree, bark);
        for (int i = 1; i < parts.Length; i++)
        {
            float size = spread * random.Uniform(0.35f, 0.75f);
            Vector3 at = new(random.Uniform(-0.7f, 0.7f) * spread, height * random.Uniform(0.55f, 0.95f),
                random.Uniform(-0.7f, 0.7f) * spread);
            parts[i] =
                new Ball(ground + at, new Vector3(size, size * random.Uniform(0.7f, 1.1f), size), SceneLabels.Tree, leaves, 0.9f);
        }
        return new Solid(parts);
    }

    public static Solid Car(Vector3 ground, float heading, ref SampleRandom random)
    {
        bool van = random.Chance(0.18f);
        Vector3 paint = random.Next(4) == 0 ? Tone(ref random, 0.02f, 0.5f, 0.9f) : Tone(ref random, 0.01f, 0.7f, 0.06f);
        float half = random.Uniform(0.82f, 0.95f), length = random.Uniform(3.6f, 4.8f), waist = van ? 1.1f
            : random.Uniform(0.62f, 0.75f);
        var tyre = new Matter(new Vector3(0.012f), 0.2f, 0.2f, 1);
        Vector3 body = new(half, waist / 2, length / 2);
        Vector3 cabin =
            new(half * 0.93f, van ? 0.45f : random.Uniform(0.26f, 0.36f), length * (van ? 0.47f : random.Uniform(0.27f, 0.36f)));
        (float sin, float cos) = MathF.SinCos(heading);
        Vector3 Place(float x, float y, float z) => ground + new Vector3(cos * x + sin * z, y, cos * z - sin * x);
        List<Shape> parts =
        [
            new Block(Place(0, 0.2f + waist / 2, 0), body, heading, SceneLabels.Car, new CarBody(body, paint), 0.12f),
            new Block(Place(0, 0.2f + waist + cabin.Y, van ? 0 : -length * 0.06f), cabin, heading, SceneLabels.Car,
                new CarCabin(cabin, paint), van ? 0.25f : 0.55f),
        ];
        foreach (float end in (ReadOnlySpan<float>)[-0.32f, 0.31f])
        {
            foreach (float side in (ReadOnlySpan<float>)[-1, 1])
                parts.Add(new Ball(Place(side * half * 0.96f, 0.31f, end * length), new Vector3(0.32f, 0.31f, 0.32f),
                    SceneLabels.Car, tyre));
        }
        return new Solid([.. parts]);
    }

    public static Solid Person(Vector3 ground, float heading, ref SampleRandom random)
    {
        float size = random.Chance(0.15f) ? random.Uniform(0.65f, 0.8f) : random.Uniform(0.9f, 1.1f);
        float stride = random.Uniform(-0.32f, 0.32f), swing = random.Uniform(-0.25f, 0.25f), girth = random.Uniform(0.85f, 1.25f);
        Matter top = Cloth(ref random), trousers = Cloth(ref random);
        var skin = new Matter(new Vector3(0.5f, 0.32f, 0.24f) * random.Uniform(0.25f, 1.2f), 0.1f, 0.1f, 1);
        var hair = new Matter(Tone(ref random, 0.01f, 0.2f, 0.5f), 0.3f, 0.05f, 2);
        (float sin, float cos) = MathF.SinCos(heading);
        Vector3 Place(float x, float y, float z) => ground + size * new Vector3(cos * x + sin * z, y, cos * z - sin * x);
        Rod Limb(Vector3 from, Vector3 to, float radius, Surface surface) =>
            new(from, to, radius * size * girth, SceneLabels.Person, surface);
        Ball Lump(Vector3 at, Vector3 half, Surface surface) => new(at, half * size, SceneLabels.Person, surface);
        float coat = random.Chance(0.3f) ? 0.62f : 0.8f;
        return new Solid(
            Limb(Place(-0.1f, 0, stride), Place(-0.09f, 0.85f, 0), 0.085f, trousers),
            Limb(Place(0.1f, 0, -stride), Place(0.09f, 0.85f, 0), 0.085f, trousers),
            Limb(Place(0, coat, 0), Place(0, 1.38f, 0), 0.17f, top),
            Lump(Place(0, 1.32f, 0), new Vector3(0.23f, 0.14f, 0.2f) * girth, top),
            Limb(Place(-0.24f, 0.8f, swing), Place(-0.2f, 1.38f, 0), 0.06f, top),
            Limb(Place(0.24f, 0.8f, -swing), Place(0.2f, 1.38f, 0), 0.06f, top),
            Lump(Place(0, 1.6f, 0.02f), new Vector3(0.1f, 0.13f, 0.11f), skin),
            Lump(Place(0, 1.65f, -0.02f), new Vector3(0.112f, 0.11f, 0.115f), hair));
    }

    /// <summary>A street lamp, a sign on its post, traffic lights or a bollard; <paramref name="inward"/> is +1 or -1, towards
    /// the road.</summary>
    public static Solid Pole(Vector3 ground, float inward, ref SampleRandom random)
    {
        var metal = new Matter(Tone(ref random, 0.03f, 0.45f, 0.1f), 0.15f, 0.3f, 3);
        Vector3 Up(float height, float x = 0) => ground + new Vector3(x * inward, height, 0);
        Rod Tube(Vector3 from, Vector3 to, float radius) => new(from, to, radius, SceneLabels.Pole, metal);
        Block Plate(Vector3 at, Vector3 half, Vector3 color) =>
            new(at, half, 0, SceneLabels.Pole, new Matter(color, 0.1f, 0.2f, 4));
        switch (random.Next(5))
        {
            case 0 or 1:
                float lamp = random.Uniform(5, 9), reach = random.Uniform(0.8f, 2.2f);
                return new Solid(Tube(ground, Up(lamp), random.Uniform(0.12f, 0.18f)),
                    Tube(Up(lamp), Up(lamp + 0.3f, reach), 0.07f),
                    Plate(Up(lamp + 0.25f, reach), new Vector3(0.3f, 0.07f, 0.12f), new Vector3(0.4f)));
            case 2:
                float high = random.Uniform(2.2f, 2.9f);
                Vector3 color = random.Next(3) switch
                {
                    0 => new(0.55f, 0.03f, 0.03f),
                    1 => new(0.03f, 0.1f, 0.5f),
                    _ => new(0.7f, 0.68f, 0.6f),
                };
                return new Solid(Tube(ground, Up(high), 0.08f),
                    Plate(Up(high), new Vector3(0.34f, 0.34f, 0.025f) * random.Uniform(0.8f, 1.3f), color));
            case 3:
                float signal = random.Uniform(2.4f, 3.4f);
                return new Solid(Tube(ground, Up(signal), 0.11f),
                    Plate(Up(signal + 0.3f), new Vector3(0.16f, 0.45f, 0.14f), new Vector3(0.03f)));
            default:
                return new Solid(Tube(ground, Up(random.Uniform(0.8f, 1.1f)), random.Uniform(0.09f, 0.14f)));
        }
    }

    private static Matter Cloth(ref SampleRandom random) =>
        new(random.Chance(0.6f) ? Tone(ref random, 0.03f, 0.5f, 0.9f) : Tone(ref random, 0.02f, 0.4f, 0.2f), 0.35f, 0.15f,
            random.Next(1 << 20));

    // A colour of some brightness, from grey (0) to strong (1) in tint.
    private static Vector3 Tone(ref SampleRandom random, float dark, float bright, float tint)
    {
        float value = random.LogUniform(dark, bright);
        Vector3 hue = new(random.Next(), random.Next(), random.Next());
        return value * (Vector3.One * (1 - tint) + hue * 2 * tint);
    }
}
