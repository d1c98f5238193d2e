namespace Tessera.Training.Loop;

/// <summary>
/// Progressive resizing: a quarter of the budget on small images, then growing, the last quarter at full size. A step at half
/// size costs a quarter, and what things look like is learnt there as well as anywhere.
/// </summary>
public static class Growth
{
    private const double From = 0.25, Until = 0.75;

    /// <param name="start">Part of full size at the beginning.</param>
    /// <param name="done">Part of the budget that is spent, 0 to 1.</param>
    public static double Size(double start, double done) =>
        start + (1 - start) * Math.Clamp((done - From) / (Until - From), 0, 1);

    /// <summary>How many times as far a budget in minutes goes when steps cost what their pixels do:
    /// the mean of 1 / size² over it.</summary>
    public static double PassesGained(double start) => From / (start * start) + (Until - From) / start + 1 - Until;
}
