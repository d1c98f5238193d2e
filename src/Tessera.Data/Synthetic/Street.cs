using System.Numerics;
using Tessera.Data.Ordering;

namespace Tessera.Data.Synthetic;

/// <summary>A street with all that stands in it, and where the camera is. The road's middle runs along z, bending to one
/// side.</summary>
internal sealed class Street
{
    /// <summary>Nothing stands farther away, in metres.</summary>
    public const float End = 120;

    private readonly float _bend;

    public List<Solid> Solids { get; } = [];

    public float RoadHalfWidth { get; }

    public float PavementWidth { get; }

    /// <summary>A street that crosses this one, from z to z; empty where there is none.</summary>
    public (float From, float To) Crossing { get; }

    public Vector3 Camera { get; }

    /// <summary>Angles of the view, in radians: to the right, and down.</summary>
    public (float Yaw, float Pitch) View { get; }

    public int Seed { get; }

    public Street(SceneSettings settings, ref SampleRandom random)
    {
        Seed = random.Next(1 << 20);
        _bend = random.Uniform(-0.004f, 0.004f);
        RoadHalfWidth = Draw(settings.RoadHalfWidth, ref random);
        PavementWidth = random.Uniform(2, 4.5f);
        float from = random.Uniform(12, 60);
        Crossing = random.Chance(0.4f) ? (from, from + random.Uniform(7, 12)) : (End * 2, End * 2);
        float lane = random.Chance(0.15f) ? random.Uniform(RoadHalfWidth, RoadHalfWidth + PavementWidth * 0.6f)
            : random.Uniform(-0.1f, 0.75f) * RoadHalfWidth;
        Camera = new Vector3(random.Chance(0.15f) ? -lane : lane, Draw(settings.CameraHeight, ref random), 0);
        View = (random.Uniform(-9, 9) * MathF.PI / 180, Draw(settings.CameraPitch, ref random) * MathF.PI / 180);

        foreach (float side in (ReadOnlySpan<float>)[-1, 1])
        {
            AddBuildings(settings, side, ref random);
            AddTreesAndPoles(settings, side, ref random);
            AddParked(settings, side, ref random);
        }
        AddTraffic(settings, ref random);
        AddPeople(settings, ref random);
        if (random.Chance(0.7f)) AddBackdrop(settings, ref random);
    }

    /// <summary>How far the middle of the road has moved aside at a distance.</summary>
    public float Middle(float z) => _bend * z * z / 2;

    public bool InCrossing(float z) => z > Crossing.From && z < Crossing.To;

    private float HeadingAt(float z) => MathF.Atan(_bend * z);

    private Vector3 At(float x, float z) => new(Middle(z) + x, 0, z);

    private void AddBuildings(SceneSettings settings, float side, ref SampleRandom random)
    {
        float edge = RoadHalfWidth + PavementWidth + random.Uniform(0, 1.5f);
        float typical = Draw(settings.BuildingHeight, ref random);
        for (float z = -12; z < End;)
        {
            float width = random.Uniform(6, 18), depth = random.Uniform(7, 14);
            float height =
                Math.Clamp(typical * random.Uniform(0.6f, 1.5f), settings.BuildingHeight.Low, settings.BuildingHeight.High);
            float middle = z + width / 2;
            bool blocked = z < Crossing.To + PavementWidth && z + width > Crossing.From - PavementWidth;
            if (blocked) z = Crossing.From - z > 8 ? z : Crossing.To + PavementWidth;
            if (blocked && z < Crossing.From)
                (width, middle) = (Crossing.From - PavementWidth - z, (z + Crossing.From - PavementWidth) / 2);
            else if (blocked) middle = z + width / 2;

            if (random.Chance(0.85f))
                Solids.Add(Objects.Building(At(side * (edge + depth / 2 + random.Uniform(0, 0.8f)), middle), width, depth,
                    height, HeadingAt(middle), ref random));
            else AddGarden(side, edge, z, width, ref random);
            z = blocked && z < Crossing.From ? Crossing.To + PavementWidth
                : z + width + (random.Chance(0.2f) ? random.Uniform(1, 5) : 0);
        }
    }

    // A gap between houses: a wall with trees behind it.
    private void AddGarden(float side, float edge, float z, float width, ref SampleRandom random)
    {
        float middle = z + width / 2;
        if (random.Chance(0.7f))
            Solids.Add(Objects.Building(At(side * (edge + 0.3f), middle), width, 0.4f, random.Uniform(1, 2.2f),
                HeadingAt(middle), ref random));
        for (float tree = z + 2; tree < z + width; tree += random.Uniform(3, 6))
            Solids.Add(Objects.Tree(At(side * (edge + random.Uniform(3, 8)), tree), ref random));
    }

    private void AddTreesAndPoles(SceneSettings settings, float side, ref SampleRandom random)
    {
        float trees = Draw(settings.Trees, ref random), poles = Draw(settings.Poles, ref random);
        float kerb = RoadHalfWidth + random.Uniform(0.5f, 0.9f);
        for (float z = random.Uniform(2, 8); z < End * 0.8f; z += Gap(trees, ref random))
            if (!InCrossing(z) && !OnCamera(side * kerb, z)) Solids.Add(Objects.Tree(At(side * (kerb + 0.3f), z), ref random));
        for (float z = random.Uniform(3, 9); z < End * 0.5f; z += Gap(poles, ref random))
            if (!InCrossing(z) && !OnCamera(side * kerb, z))
                Solids.Add(Objects.Pole(At(side * (kerb + random.Uniform(-0.2f, 0.4f)), z), -side, ref random));
    }

    private void AddParked(SceneSettings settings, float side, ref SampleRandom random)
    {
        if (random.Chance(0.25f)) return;
        float density = Draw(settings.Cars, ref random), x = side * (RoadHalfWidth - 1.05f);
        for (float z = random.Uniform(4, 14); z < End * 0.8f; z += 5.2f + random.Uniform(0, 1 / density))
        {
            if (z > Crossing.From - 5 && z < Crossing.To + 5 || OnCamera(x, z)) continue;
            float heading = HeadingAt(z) + (random.Chance(0.3f) ? MathF.PI : 0) + random.Uniform(-0.03f, 0.03f);
            Solids.Add(Objects.Car(At(x, z), heading, ref random));
        }
    }

    private void AddTraffic(SceneSettings settings, ref SampleRandom random)
    {
        float density = Draw(settings.Cars, ref random) * 0.6f;
        if (RoadHalfWidth < 3.8f) density *= 0.4f;
        foreach (float side in (ReadOnlySpan<float>)[-1, 1])
        {
            float x = side * (RoadHalfWidth > 4.6f ? RoadHalfWidth - 3.3f : RoadHalfWidth * 0.35f);
            for (float z = random.Uniform(8, 30); z < End; z += 9 + Gap(density, ref random))
            {
                float along = x + random.Uniform(-0.3f, 0.3f);
                if (!OnCamera(along, z))
                    Solids.Add(Objects.Car(At(along, z), HeadingAt(z) + (side < 0 ? MathF.PI : 0), ref random));
            }
        }
        if (Crossing.From < End && random.Chance(0.5f))
            Solids.Add(Objects.Car(At(random.Uniform(-8, 8), (Crossing.From + Crossing.To) / 2), MathF.PI / 2, ref random));
    }

    private void AddPeople(SceneSettings settings, ref SampleRandom random)
    {
        float density = Draw(settings.People, ref random);
        for (float z = random.Uniform(4, 8); z < End * 0.45f; z += Gap(density, ref random))
        {
            float side = random.Chance(0.5f) ? 1 : -1;
            bool crossing = random.Chance(0.18f) || InCrossing(z);
            float x = crossing ? random.Uniform(-RoadHalfWidth, RoadHalfWidth)
                : side * (RoadHalfWidth + random.Uniform(0.5f, Math.Max(0.8f, PavementWidth - 0.3f)));
            if (OnCamera(x, z)) continue;
            float heading = crossing ? MathF.PI / 2 * side : random.Chance(0.5f) ? 0 : MathF.PI;
            Solids.Add(Objects.Person(At(x, z), heading + random.Uniform(-0.4f, 0.4f), ref random));
            if (random.Chance(0.25f))
                Solids.Add(Objects.Person(At(x + 0.6f, z + random.Uniform(-0.3f, 0.3f)), heading, ref random));
        }
    }

    // What closes the view at the end of the street.
    private void AddBackdrop(SceneSettings settings, ref SampleRandom random)
    {
        bool trees = random.Chance(0.4f);
        for (float x = -60; x < 60; x += trees ? 6 : 16)
        {
            Vector3 ground = At(x + random.Uniform(-2, 2), End + random.Uniform(8, 20));
            Solids.Add(trees ? Objects.Tree(ground, ref random)
                : Objects.Building(ground, 12, random.Uniform(10, 16), Draw(settings.BuildingHeight, ref random) * 0.8f, 0,
                    ref random));
        }
    }

    // Nothing right in front of the lens.
    private bool OnCamera(float x, float z) => z < 7 && MathF.Abs(x - Camera.X) < 2.2f;

    private static float Gap(float perMetre, ref SampleRandom random) => random.Uniform(0.4f, 1.6f) / perMetre;

    private static float Draw(Augmentation.ValueRange range, ref SampleRandom random) => random.Uniform(range.Low, range.High);
}
