using Tessera.Data.Augmentation;

namespace Tessera.Data.Synthetic;

/// <summary>What street scenes are drawn from. Two sets of settings are two towns in two seasons seen by two cameras.</summary>
public sealed record SceneSettings
{
    public int Width { get; init; } = 240;

    public int Height { get; init; } = 180;

    /// <summary>Above the road, in metres.</summary>
    public ValueRange CameraHeight { get; init; } = new(1.2f, 1.8f);

    /// <summary>Downwards, in degrees.</summary>
    public ValueRange CameraPitch { get; init; } = new(-1, 6);

    /// <summary>Of the horizontal view, in degrees.</summary>
    public ValueRange FieldOfView { get; init; } = new(36, 48);

    /// <summary>Above the horizon, in degrees.</summary>
    public ValueRange SunElevation { get; init; } = new(18, 65);

    /// <summary>Probability that clouds hide the sun: no shadows, grey light.</summary>
    public float Overcast { get; init; } = 0.3f;

    public float Rain { get; init; } = 0.1f;

    /// <summary>Part of the light that fog swallows on 100 metres.</summary>
    public ValueRange Fog { get; init; } = new(0.05f, 0.5f);

    /// <summary>Half of the roadway, in metres.</summary>
    public ValueRange RoadHalfWidth { get; init; } = new(3.2f, 6f);

    /// <summary>A metre of street has this many.</summary>
    public ValueRange Cars { get; init; } = new(0.03f, 0.14f);

    public ValueRange People { get; init; } = new(0.14f, 0.4f);

    public ValueRange Trees { get; init; } = new(0.01f, 0.12f);

    public ValueRange Poles { get; init; } = new(0.06f, 0.16f);

    /// <summary>Of a building, in metres.</summary>
    public ValueRange BuildingHeight { get; init; } = new(5, 22);

    /// <summary>Brightness of the whole picture.</summary>
    public ValueRange Exposure { get; init; } = new(0.8f, 1.25f);

    /// <summary>Red against blue: above 1 a warm light, below a cold one.</summary>
    public ValueRange Warmth { get; init; } = new(0.88f, 1.15f);

    /// <summary>Standard deviation of the sensor's noise, of 255.</summary>
    public ValueRange Noise { get; init; } = new(2, 7);

    /// <summary>Of the lens, in pixels.</summary>
    public ValueRange Blur { get; init; } = new(0.3f, 0.8f);

    /// <summary>What a model learns from.</summary>
    public static SceneSettings Everyday { get; } = new();

    /// <summary>What it is measured on: lower sun, more fog and rain, a higher camera, fuller streets, taller houses, a poorer
    /// sensor.</summary>
    public static SceneSettings Elsewhere { get; } = new()
    {
        CameraHeight = new(1.5f, 2.2f),
        CameraPitch = new(1, 8),
        FieldOfView = new(39, 50),
        SunElevation = new(12, 45),
        Overcast = 0.4f,
        Rain = 0.15f,
        Fog = new(0.12f, 0.55f),
        Cars = new(0.06f, 0.18f),
        People = new(0.16f, 0.45f),
        BuildingHeight = new(8, 26),
        Exposure = new(0.75f, 1.15f),
        Warmth = new(0.84f, 1.2f),
        Noise = new(2.5f, 8),
        Blur = new(0.35f, 0.9f),
    };
}
