namespace Tessera.Export.Quantisation;

/// <summary>Chooses the bounds that a tensor's values are kept within: those beyond are cut off,
/// so that the others are kept finer.</summary>
internal static class ActivationRange
{
    // Parts of the extremes that are tried; finer steps found no better bounds.
    private const int Steps = 64;
    private const double Smallest = 0.3;

    /// <summary>The scale with the least mean squared error over what a histogram has seen.</summary>
    public static IntegerScale LeastError(ValueHistogram seen)
    {
        if (seen.Total == 0) return IntegerScale.Of(0, 0);
        IntegerScale best = IntegerScale.Of(seen.Low, seen.High);
        double least = Error(seen, best);
        for (int step = 1; step <= Steps; step++)
        {
            double part = 1 - (1 - Smallest) * step / Steps;
            // Both ends are drawn in together, and each alone: values before a ReLU are lopsided.
            foreach ((double low, double high) in ((double, double)[])[(part, part), (1, part), (part, 1)])
            {
                if (seen.Low >= 0 && low < 1 && high == 1) continue;
                IntegerScale tried = IntegerScale.Of(seen.Low * low, seen.High * high);
                double error = Error(seen, tried);
                if (error < least) (least, best) = (error, tried);
            }
        }
        return best;
    }

    // Rounding errs by a twelfth of the step's square, what is cut off by its whole distance.
    private static double Error(ValueHistogram seen, IntegerScale scale)
    {
        double low = scale.Dequantise(0), high = scale.Dequantise(byte.MaxValue);
        double rounding = (double)scale.Scale * scale.Scale / 12, sum = 0;
        ReadOnlySpan<long> counts = seen.Counts;
        for (int bin = 0; bin < counts.Length; bin++)
        {
            if (counts[bin] == 0) continue;
            double centre = seen.Centre(bin), beyond = Math.Max(Math.Max(low - centre, centre - high), 0);
            sum += counts[bin] * (beyond > 0 ? beyond * beyond : rounding);
        }
        return sum;
    }
}
