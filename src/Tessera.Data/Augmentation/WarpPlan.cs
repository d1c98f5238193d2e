namespace Tessera.Data.Augmentation;

/// <summary>How a crop is bent, every number drawn; all 0 leaves it straight. What has more numbers than one (corners, bends)
/// takes them from the plan's seed.</summary>
public readonly record struct WarpPlan
{
    /// <summary>Against the clock.</summary>
    public float RotateDegrees { get; init; }

    public float ShearXDegrees { get; init; }

    public float ShearYDegrees { get; init; }

    /// <summary>Parts of its sides that the crop's corners move by at most.</summary>
    public float PerspectiveShift { get; init; }

    public int ElasticCells { get; init; }

    /// <summary>Part of an elastic cell that points move by at most.</summary>
    public float ElasticShift { get; init; }

    public int GridCells { get; init; }

    /// <summary>Part of a grid cell that its borders move by at most.</summary>
    public float GridShift { get; init; }

    public bool IsNone => this == default;

    internal static WarpPlan Draw(AugmentationOptions options, ulong seed)
    {
        float elastic = Effect.Elastic.Draw(seed, options.Elastic, new(options.ElasticShift / 2, options.ElasticShift));
        float grid = Effect.Grid.Draw(seed, options.Grid, new(options.GridShift / 2, options.GridShift));
        float shear = Effect.Shear.DrawEitherWay(seed, options.Shear, options.ShearDegrees);
        return new WarpPlan
        {
            RotateDegrees = Effect.Rotate.DrawEitherWay(seed, options.Rotate, options.RotateDegrees),
            ShearXDegrees = shear,
            ShearYDegrees = shear == 0 ? 0 : Effect.Shear.Details(seed).Uniform(-options.ShearDegrees, options.ShearDegrees),
            PerspectiveShift =
                Effect.Perspective.Draw(seed, options.Perspective, new(options.PerspectiveShift / 2, options.PerspectiveShift)),
            ElasticCells = elastic > 0 ? options.ElasticCells : 0,
            ElasticShift = elastic,
            GridCells = grid > 0 ? options.GridCells : 0,
            GridShift = grid,
        };
    }
}
