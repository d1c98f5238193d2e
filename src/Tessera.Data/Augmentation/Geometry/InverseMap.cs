using Tessera.Data.Ordering;

namespace Tessera.Data.Augmentation.Geometry;

/// <summary>
/// From a place of the crop to the place of the image that is seen there, in pixels, a pixel's centre at its half: first the
/// bends (grid, elastic), then flip, rotation, shear, perspective, the crop's corner and the resize as one projection. Not for
/// several threads at once.
/// </summary>
internal sealed class InverseMap(int cropWidth, int cropHeight)
{
    // Farther away than any pixel: no image has 2^31 of them in a row.
    private const double Nowhere = -1e12;

    private readonly SmoothField _elasticX = new(), _elasticY = new();
    private readonly GridAxis _gridX = new(), _gridY = new();
    private readonly float[] _bendX = new float[cropWidth], _bendY = new float[cropWidth];
    private Projection _projection;
    private bool _isElastic, _isGrid;

    public void Prepare(in AugmentationPlan plan, int imageWidth, int imageHeight)
    {
        WarpPlan warp = plan.Warp;
        (double middleX, double middleY) = (cropWidth / 2.0, cropHeight / 2.0);
        _projection = Projection.Scale((double)imageWidth / plan.ResizedWidth, (double)imageHeight / plan.ResizedHeight)
            * Projection.Translation(plan.Left, plan.Top)
            * Viewpoint(warp.PerspectiveShift, Effect.Perspective.Details(plan.Seed))
            * Projection.Shear(warp.ShearXDegrees, warp.ShearYDegrees, middleX, middleY)
            * Projection.Rotation(warp.RotateDegrees, middleX, middleY);
        if (plan.Flip) _projection *= new Projection(-1, 0, cropWidth, 0, 1, 0, 0, 0, 1);

        (_isElastic, _isGrid) = (warp.ElasticShift > 0, warp.GridShift > 0);
        if (_isElastic)
        {
            SampleRandom random = Effect.Elastic.Details(plan.Seed);
            float most = warp.ElasticShift * Math.Min(cropWidth, cropHeight) / warp.ElasticCells;
            _elasticX.Fill(ref random, cropWidth, cropHeight, warp.ElasticCells, -most, most);
            _elasticY.Fill(ref random, cropWidth, cropHeight, warp.ElasticCells, -most, most);
        }
        if (_isGrid)
        {
            SampleRandom random = Effect.Grid.Details(plan.Seed);
            _gridX.Fill(ref random, cropWidth, warp.GridCells, warp.GridShift);
            _gridY.Fill(ref random, cropHeight, warp.GridCells, warp.GridShift);
        }
    }

    /// <summary>The places in the image of the crop's (<paramref name="x"/>, <paramref name="y"/>), (x + 1, y) and so
    /// on.</summary>
    public void Row(double x, double y, Span<double> imageX, Span<double> imageY)
    {
        if (_isElastic)
        {
            _elasticX.Row((float)x, (float)y, _bendX);
            _elasticY.Row((float)x, (float)y, _bendY);
        }
        double row = _isGrid ? _gridY.Of(y) : y;
        Projection map = _projection;
        for (int i = 0; i < imageX.Length; i++)
        {
            double u = x + i, v = row;
            if (_isGrid) u = _gridX.Of(u);
            if (_isElastic) (u, v) = (u + _bendX[i], v + _bendY[i]);
            double depth = map.Wx * u + map.Wy * v + map.W1;
            bool isBehind = depth < 1e-6;
            imageX[i] = isBehind ? Nowhere : (map.Xx * u + map.Xy * v + map.X1) / depth;
            imageY[i] = isBehind ? Nowhere : (map.Yx * u + map.Yy * v + map.Y1) / depth;
        }
    }

    private Projection Viewpoint(float shift, SampleRandom random)
    {
        if (shift == 0) return Projection.Scale(1, 1);
        Span<(double X, double Y)> corners = [(0, 0), (cropWidth, 0), (cropWidth, cropHeight), (0, cropHeight)];
        foreach (ref (double X, double Y) corner in corners)
        {
            corner.X += cropWidth * random.Uniform(-shift, shift);
            corner.Y += cropHeight * random.Uniform(-shift, shift);
        }
        return Projection.ToQuadrilateral(cropWidth, cropHeight, corners);
    }
}
