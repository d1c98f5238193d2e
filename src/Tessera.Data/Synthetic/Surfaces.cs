using System.Numerics;

namespace Tessera.Data.Synthetic;

/// <summary>What a shape is made of. Colours are parts of the light thrown back, red, green and blue.</summary>
internal abstract class Surface
{
    public abstract Vector3 ColorAt(Vector3 local);

    /// <summary>How much of the sky's light comes back as in a mirror at a place.</summary>
    public virtual float GlossAt(Vector3 local) => 0;
}

/// <summary>One colour with coarse and fine grain.</summary>
internal sealed class Matter(Vector3 color, float grain, float size, int seed) : Surface
{
    public override Vector3 ColorAt(Vector3 local) =>
        color * (1 + grain * (Texture.Solid(local / size, seed) + 0.5f * Texture.Solid(local * 4 / size, seed) - 0.75f) * 2);
}

/// <summary>A house front: floors of windows, shops at the bottom, a ledge at the top, bricks, plaster or panels
/// between.</summary>
internal sealed class Facade(Vector3 half, Vector3 wall, Vector3 trim, FacadeStyle style, int seed) : Surface
{
    public override Vector3 ColorAt(Vector3 local)
    {
        (float along, float up) = OnFace(local);
        if (local.Y > half.Y - 0.05f) return trim * 0.6f;
        if (up > 2 * half.Y - style.Ledge) return trim;
        if (WindowAt(along, up) is { } pane) return pane;
        float stain = 0.82f + 0.36f * Texture.Cloud(along * 0.4f, up * 0.25f, seed, 4);
        float joint = style.Brick && IsJoint(along, up) ? 0.8f : 1;
        return (up < style.ShopHeight ? trim * 0.8f : wall) * stain * joint;
    }

    public override float GlossAt(Vector3 local)
    {
        (float along, float up) = OnFace(local);
        return WindowAt(along, up) is null || local.Y > half.Y - 0.05f ? 0 : 0.35f;
    }

    // The face's own axes: along it from the corner, and up from the ground.
    private (float Along, float Up) OnFace(Vector3 local) =>
        (half.X - MathF.Abs(local.X) < half.Z - MathF.Abs(local.Z) ? local.Z + half.Z : local.X + half.X + 40, local.Y + half.Y);

    private Vector3? WindowAt(float along, float up)
    {
        if (up > 2 * half.Y - style.Ledge) return null;
        bool shop = up < style.ShopHeight;
        float bay = shop ? style.Bay * 1.5f : style.Bay;
        float floorUp = shop ? up : (up - style.ShopHeight) % style.Floor;
        int column = (int)(along / bay), storey = shop ? -1 : (int)((up - style.ShopHeight) / style.Floor);
        float across = along - column * bay;
        float side = (1 - (shop ? 0.85f : style.WindowWidth)) / 2 * bay;
        float bottom = shop ? 0.35f : style.Floor * 0.28f, top = shop ? style.ShopHeight - 0.6f : style.Floor * 0.85f;
        if (across < side || across > bay - side || floorUp < bottom || floorUp > top) return null;
        // Frames and a bar in the middle.
        if (across < side + 0.08f || across > bay - side - 0.08f || floorUp > top - 0.08f || MathF.Abs(across - bay / 2) < 0.04f)
            return trim * 1.1f;
        float chance = Texture.Cell(column, storey, seed);
        if (chance < style.Lit) return new Vector3(0.95f, 0.75f, 0.4f) * (0.5f + 0.5f * Texture.Cell(column, storey, seed + 1));
        // Dark rooms, curtains, things in shop windows.
        float tone =
            0.02f + 0.12f * Texture.Cell(column, storey, seed + 2) * (0.4f + Texture.Value(along * 1.7f, up * 2.3f, seed + 3));
        return new Vector3(tone, tone * 1.05f, tone * 1.15f);
    }

    private static bool IsJoint(float along, float up)
    {
        int course = (int)(up / 0.3f);
        return up % 0.3f < 0.05f || (along + (course & 1) * 0.35f) % 0.7f < 0.06f;
    }
}

/// <summary>Measures in metres; <paramref name="WindowWidth"/> is a part of a bay, <paramref name="Lit"/> of all
/// windows.</summary>
internal readonly record struct FacadeStyle(float Floor, float Bay, float WindowWidth, float ShopHeight, float Ledge, float Lit,
    bool Brick);

/// <summary>A car's lower body: paint with doors, bumpers, lights and a number plate.</summary>
internal sealed class CarBody(Vector3 half, Vector3 paint) : Surface
{
    public override Vector3 ColorAt(Vector3 local)
    {
        float up = (local.Y + half.Y) / (2 * half.Y);
        if (up < 0.18f) return new Vector3(0.03f);
        // The ends lean, so they are known by not being a side or the top.
        bool end = half.X - MathF.Abs(local.X) > 0.004f && half.Y - local.Y > 0.004f;
        if (!end) return MathF.Abs(local.Z - 0.1f) < 0.02f || MathF.Abs(local.Z + 0.9f) < 0.02f ? paint * 0.5f : paint;
        bool rear = local.Z < 0;
        if (up is > 0.55f and < 0.85f && MathF.Abs(local.X) > half.X * 0.62f)
            return rear ? new Vector3(0.5f, 0.02f, 0.02f) : new Vector3(0.85f, 0.85f, 0.8f);
        if (up is > 0.35f and < 0.5f && MathF.Abs(local.X) < 0.26f) return new Vector3(0.7f, 0.7f, 0.6f);
        return up < 0.35f || !rear && up < 0.6f && MathF.Abs(local.X) < half.X * 0.5f ? new Vector3(0.05f) : paint;
    }

    public override float GlossAt(Vector3 local) => 0.18f;
}

/// <summary>A car's upper body: glass all round, pillars and roof in paint.</summary>
internal sealed class CarCabin(Vector3 half, Vector3 paint) : Surface
{
    public override Vector3 ColorAt(Vector3 local) => IsGlass(local) ? new Vector3(0.025f, 0.03f, 0.035f) : paint;

    public override float GlossAt(Vector3 local) => IsGlass(local) ? 0.45f : 0.18f;

    private bool IsGlass(Vector3 local)
    {
        float up = (local.Y + half.Y) / (2 * half.Y);
        bool pillar = half.X - MathF.Abs(local.X) < 0.03f && MathF.Abs(local.Z) < 0.06f || MathF.Abs(local.X) > half.X - 0.09f &&
            half.X - MathF.Abs(local.X) > 0.03f;
        return up is > 0.08f and < 0.88f && !pillar;
    }
}
