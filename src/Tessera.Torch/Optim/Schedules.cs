namespace Tessera.Torch.Optim;

/// <summary>The share of the base rate at a step; steps count from 0, and from the last on the value stays.</summary>
public interface ISchedule
{
    double At(long step);
}

public sealed record Constant : ISchedule
{
    public double At(long step) => 1;
}

/// <summary>(1 - step/total)^power, the usual one of segmentation (ParseNet; DeepLab).</summary>
public sealed record Poly(long Total, double Power = 0.9) : ISchedule
{
    public double At(long step) => Math.Pow(1 - Math.Min(step, Total) / (double)Total, Power);
}

/// <summary>Half a cosine from 1 down to <paramref name="Floor"/> (Loshchilov, Hutter, 2017).</summary>
public sealed record Cosine(long Total, double Floor = 0) : ISchedule
{
    public double At(long step) => Floor + (1 - Floor) * (1 + Math.Cos(Math.PI * Math.Min(step, Total) / Total)) / 2;
}

/// <summary>
/// Up to the base rate and far down again, both along cosines (Smith, Topin, 2018), with PyTorch's steps: the top is at
/// PctStart x Total - 1, the end at Total - 1.
/// </summary>
public sealed record OneCycle(long Total, double PctStart = 0.3, double DivFactor = 25, double FinalDiv = 1e4) : ISchedule
{
    public double At(long step)
    {
        double top = PctStart * Total - 1, last = Total - 1, now = Math.Min(step, last), start = 1 / DivFactor;
        if (now <= top) return top == 0 ? 1 : Between(start, 1, now / top);
        return last == top ? start / FinalDiv : Between(1, start / FinalDiv, (now - top) / (last - top));
    }

    private static double Between(double from, double to, double share) => to + (from - to) / 2 * (Math.Cos(Math.PI * share) + 1);
}

/// <summary>Linear from a start factor up to another schedule's own start, which then runs from its step 0.</summary>
public sealed record WarmUp(ISchedule Inner, long Steps, double StartFactor = 1.0 / 3) : ISchedule
{
    public double At(long step) =>
        step < Steps ? (StartFactor + (1 - StartFactor) * step / Steps) * Inner.At(0) : Inner.At(step - Steps);
}
