using Tessera.Core.Files;
using Tessera.Core.Text;

namespace Tessera.Core.Masks.Ground;

/// <summary>A camera over flat ground that looks straight ahead or nearly so. Rows are counted in pixels from the picture's upper
/// edge, so that row 3 begins at 3 and ends at 4.</summary>
/// <param name="Height">Above the ground, in metres.</param>
/// <param name="Focal">Length, in pixels.</param>
/// <param name="Horizon">Where ground without end would end; negative above the picture.</param>
public sealed record GroundCamera(double Height, double Focal, double Horizon)
{
    // Without a default: each has to be given.
    private static readonly NumberSetting[] Settings =
    [
        new("height", double.NaN, 0.001, 100_000), new("focal", double.NaN, 1, 1_000_000),
        new("horizon", double.NaN, -1_000_000, 1_000_000),
    ];

    /// <summary>"height=1.4,focal=700,horizon=210".</summary>
    /// <exception cref="InputException">A value is missing or cannot be.</exception>
    public static GroundCamera Parse(string text, string source)
    {
        double[] values = NamedSettings.Read(source, Settings, text);
        int missing = Array.FindIndex(values, double.IsNaN);
        return missing < 0 ? new GroundCamera(values[0], values[1], values[2])
            : throw new InputException(
                $"{source}: {Settings[missing].Name}= is missing; expected height=METRES,focal=PIXELS,horizon=ROW");
    }

    /// <summary>Metres ahead to the ground that is seen there; null at the horizon and above, where there is none.</summary>
    public double? MetresAt(double row) => row > Horizon ? Height * Focal / (row - Horizon) : null;
}
