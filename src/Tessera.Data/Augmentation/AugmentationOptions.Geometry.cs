namespace Tessera.Data.Augmentation;

/// <content>What bends the image and its mask together. All of it is one map and one resampling, and costs nothing where
/// nothing is drawn.</content>
public sealed partial record AugmentationOptions
{
    /// <summary>Probability of a turned image.</summary>
    public float Rotate { get; init; }

    /// <summary>Turned by up to this either way.</summary>
    public float RotateDegrees { get; init; } = 10;

    /// <summary>Probability of a slanted image.</summary>
    public float Shear { get; init; }

    /// <summary>Slanted by up to this either way, along each axis.</summary>
    public float ShearDegrees { get; init; } = 8;

    /// <summary>Probability of another viewpoint.</summary>
    public float Perspective { get; init; }

    /// <summary>The crop's corners move by up to this part of its sides; at 0.25 they could fall into one line.</summary>
    public float PerspectiveShift { get; init; } = 0.1f;

    /// <summary>Probability of a surface that gives way smoothly.</summary>
    public float Elastic { get; init; }

    /// <summary>Bends along the crop's shorter side.</summary>
    public int ElasticCells { get; init; } = 6;

    /// <summary>Points move by up to this part of a cell; from 0.48 on the image could fold over itself.</summary>
    public float ElasticShift { get; init; } = 0.35f;

    /// <summary>Probability of columns and rows that are stretched and squeezed.</summary>
    public float Grid { get; init; }

    /// <summary>Columns and rows.</summary>
    public int GridCells { get; init; } = 5;

    /// <summary>Their borders move by up to this part of a cell.</summary>
    public float GridShift { get; init; } = 0.3f;

    private void ValidateGeometry()
    {
        RequirePart(Rotate, nameof(Rotate));
        RequirePart(Shear, nameof(Shear));
        RequirePart(Perspective, nameof(Perspective));
        RequirePart(Elastic, nameof(Elastic));
        RequirePart(Grid, nameof(Grid));
        RequireUpTo(180, RotateDegrees, nameof(RotateDegrees));
        RequireUpTo(60, ShearDegrees, nameof(ShearDegrees));
        RequireUpTo(0.2f, PerspectiveShift, nameof(PerspectiveShift));
        RequireUpTo(0.45f, ElasticShift, nameof(ElasticShift));
        RequireUpTo(0.45f, GridShift, nameof(GridShift));
        Require(ElasticCells is >= 1 and <= 64, nameof(ElasticCells), ElasticCells, "a whole number from 1 to 64");
        Require(GridCells is >= 2 and <= 64, nameof(GridCells), GridCells, "a whole number from 2 to 64");
    }
}
