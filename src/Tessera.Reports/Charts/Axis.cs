using System.Globalization;

namespace Tessera.Reports.Charts;

/// <summary>A span of values on a line of the page: where a value stands (0 to 1), and round numbers to mark it with.</summary>
internal sealed class Axis
{
    private readonly bool _log;
    private readonly double _step;

    public double Min { get; }

    public double Max { get; }

    public IReadOnlyList<double> Ticks { get; }

    /// <summary>
    /// About <paramref name="wanted"/> marks. <paramref name="log"/>: powers of ten at equal distances, and everything is above
    /// 0.
    /// <paramref name="tight"/>: the axis ends at the values themselves, not at the next mark.
    /// </summary>
    public Axis(double min, double max, bool log = false, int wanted = 5, bool tight = false)
    {
        _log = log;
        if (max <= min) (min, max) = Widen(min, log);
        if (log)
        {
            (Min, Max) = tight ? (min, max) : (Floor125(min), Ceiling125(max));
            Ticks = LogTicks(Min, Max);
            return;
        }
        _step = RoundStep((max - min) / wanted);
        (Min, Max) = tight ? (min, max) : (Math.Floor(min / _step + 1e-9) * _step, Math.Ceiling(max / _step - 1e-9) * _step);
        long first = (long)Math.Ceiling(Min / _step - 1e-9), last = (long)Math.Floor(Max / _step + 1e-9);
        Ticks = [.. Enumerable.Range(0, (int)(last - first + 1)).Select(i => (first + i) * _step)];
    }

    public double At(double value) =>
        _log ? (Math.Log10(value) - Math.Log10(Min)) / (Math.Log10(Max) - Math.Log10(Min)) : (value - Min) / (Max - Min);

    /// <summary>A mark's text, with as many decimals as the marks differ in.</summary>
    public string Label(double tick)
    {
        if (_log) return tick is >= 0.01 and < 1e6 ? Compact(tick) : tick.ToString("0e0", CultureInfo.InvariantCulture);
        int decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(_step) - 1e-9), 0, 12);
        if (decimals < 12 && Math.Abs(_step * Math.Pow(10, decimals) % 1) is > 1e-6 and < 1 - 1e-6) decimals++;
        if (decimals > 5) return tick.ToString("0.##e0", CultureInfo.InvariantCulture);
        return (tick + 0.0).ToString($"N{decimals}", CultureInfo.InvariantCulture);
    }

    /// <summary>A value with four figures that count, for hovering and legends.</summary>
    public static string Compact(double value) => value switch
    {
        0 => "0",
        _ when Math.Abs(value) is >= 1e6 or < 1e-3 => value.ToString("0.###e0", CultureInfo.InvariantCulture),
        _ when Math.Abs(value) >= 1000 => value.ToString("N0", CultureInfo.InvariantCulture),
        _ => value.ToString("G4", CultureInfo.InvariantCulture),
    };

    private static (double, double) Widen(double value, bool log)
    {
        if (log) return (value / 2, value * 2);
        double by = value == 0 ? 1 : Math.Abs(value) / 2;
        return (value - by, value + by);
    }

    private static double RoundStep(double raw)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double lead = raw / power;
        return power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 2.5 ? 2.5 : lead <= 5 ? 5 : 10);
    }

    private static double Floor125(double value)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(value) + 1e-9)), lead = value / power;
        return power * (lead >= 5 - 1e-9 ? 5 : lead >= 2 - 1e-9 ? 2 : 1);
    }

    private static double Ceiling125(double value)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(value) + 1e-9)), lead = value / power;
        return power * (lead <= 1 + 1e-9 ? 1 : lead <= 2 + 1e-9 ? 2 : lead <= 5 + 1e-9 ? 5 : 10);
    }

    // 1, 2, 5 in each decade where there are few decades, powers of ten where there are many.
    private static double[] LogTicks(double min, double max)
    {
        double decades = Math.Log10(max / min);
        double[] leads = decades <= 3 ? [1, 2, 5] : [1];
        int first = (int)Math.Floor(Math.Log10(min) + 1e-9), last = (int)Math.Ceiling(Math.Log10(max) - 1e-9);
        int every = Math.Max(1, (int)Math.Ceiling(decades / 8));
        return [.. Enumerable.Range(first, last - first + 1).Where(e => (e - first) % every == 0)
            .SelectMany(e => leads.Select(lead => lead * Math.Pow(10, e)))
            .Where(tick => tick >= min * (1 - 1e-9) && tick <= max * (1 + 1e-9))];
    }
}
