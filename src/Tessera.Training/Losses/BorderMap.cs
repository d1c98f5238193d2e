using Tessera.Core.Masks;
using Tessera.Torch;

namespace Tessera.Training.Losses;

/// <summary>
/// The second part of U-Net's pixel weights. The paper's cells on a background are, in a mask of any classes, its
/// regions: pixels of one class joined at their sides. A pixel between two of them, in a gap or in something thin,
/// weighs most; ignored pixels are no region and have no weight. Where fewer than two other regions are within 3.5
/// sigma, the weight (below w0 / 400) is 0.
/// </summary>
public sealed class BorderMap(double w0, double sigma, long ignore)
{
    private readonly int _reach = (int)Math.Ceiling(3.5 * sigma);

    /// <param name="target">N,H,W, int64.</param>
    /// <returns>N,H,W, float32, on the target's device.</returns>
    public Tensor Of(Tensor target)
    {
        using var scope = new TensorScope();
        (int images, int height, int width) = ((int)target.Shape[0], (int)target.Shape[1], (int)target.Shape[2]);
        Tensor ids = target.To(device: Device.Cpu).Contiguous();
        Tensor weights = Tensor.Zeros([images, height, width]);
        int pixels = height * width;
        Parallel.For(0, images, new ParallelOptions { MaxDegreeOfParallelism = Engine.Threads }, n =>
            Fill(ids.Data<long>().Slice(n * pixels, pixels), width, height, weights.Data<float>().Slice(n * pixels, pixels)));
        return scope.Keep(weights.To(device: target.Device));
    }

    /// <param name="ids">Class ids, row by row.</param>
    public void Fill(ReadOnlySpan<long> ids, int width, int height, Span<float> weights)
    {
        int[] regions = Regions(ids, width, height);
        var rows = new NearRegions[regions.Length];
        for (int y = 0; y < height; y++) Scan(regions.AsSpan(y * width, width), rows.AsSpan(y * width, width));
        for (int i = 0; i < rows.Length; i++) weights[i] = regions[i] == 0 ? 0 : Weight(rows, i, width, regions[i]);
    }

    private int[] Regions(ReadOnlySpan<long> ids, int width, int height)
    {
        var mask = new Mask(width, height, is16Bit: true);
        for (int i = 0; i < ids.Length; i++) mask.Ids16[i] = ids[i] == ignore ? ushort.MaxValue : checked((ushort)ids[i]);
        return ConnectedComponents.OfAll(mask, except: ushort.MaxValue, Connectivity.Four).Labels;
    }

    // Of the regions in a row, the three nearest to each of its pixels. Among the two nearest of all rows that are not the
    // pixel's own can only be those: a fourth has two others before it in its own row.
    private static void Scan(ReadOnlySpan<int> regions, Span<NearRegions> near)
    {
        NearRegions passed = NearRegions.None;
        for (int x = 0; x < regions.Length; x++)
        {
            passed.Age();
            if (regions[x] != 0) passed.Offer(regions[x], 0);
            near[x] = passed;
        }
        passed = NearRegions.None;
        for (int x = regions.Length - 1; x >= 0; x--)
        {
            passed.Age();
            if (regions[x] != 0) passed.Offer(regions[x], 0);
            near[x].Offer(passed);
        }
    }

    private float Weight(NearRegions[] rows, int at, int width, int own)
    {
        NearRegions nearest = NearRegions.None;
        for (int dy = 0; dy <= _reach && dy * dy < nearest.Second.Distance; dy++)
        {
            if (at - dy * width >= 0) nearest.OfferSquared(rows[at - dy * width], dy, own);
            if (dy > 0 && at + dy * width < rows.Length) nearest.OfferSquared(rows[at + dy * width], dy, own);
        }
        double sum = Math.Sqrt(nearest.First.Distance) + Math.Sqrt(nearest.Second.Distance);
        return sum > _reach ? 0 : (float)(w0 * Math.Exp(-sum * sum / (2 * sigma * sigma)));
    }
}
