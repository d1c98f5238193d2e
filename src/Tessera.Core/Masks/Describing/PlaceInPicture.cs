namespace Tessera.Core.Masks.Describing;

/// <summary>How many pixels of something lie in each ninth of a picture, row by row, and what one says of that.</summary>
internal sealed class PlaceInPicture
{
    // What has so much of itself in one third is said to be there; so is what fills half a picture, with next to nothing at the
    // other side.
    private const double Most = 0.6, Half = 0.4, NextToNothing = 0.1;

    private readonly long[] _ninths = new long[9];

    public long Pixels => _ninths.Sum();

    public void Add(int column, int row, long pixels = 1) => _ninths[3 * row + column] += pixels;

    /// <summary>The third in which a coordinate lies.</summary>
    public static int Third(double at, int length) => Math.Clamp((int)(3 * at / length), 0, 2);

    /// <summary>"at the top left", "in the centre"; empty where it lies all over.</summary>
    public string Words()
    {
        string? across = Third(column => _ninths[column] + _ninths[column + 3] + _ninths[column + 6],
            ["left", "centre", "right"]);
        string? down = Third(row => _ninths[3 * row] + _ninths[3 * row + 1] + _ninths[3 * row + 2], ["top", "middle", "bottom"]);
        return (down, across) switch
        {
            (null, null) => "",
            (null or "middle", "left" or "right") => $"on the {across}",
            (null, _) => "down the centre",
            ("middle", null) => "across the middle",
            ("middle", _) => "in the centre",
            (_, "left" or "right") => $"at the {down} {across}",
            _ => $"at the {down}",
        };
    }

    private string? Third(Func<int, long> count, string[] names)
    {
        for (int i = 0; i < 3; i++)
        {
            if (count(i) >= Most * Pixels) return names[i];
        }
        foreach (int side in (ReadOnlySpan<int>)[0, 2])
        {
            if (count(side) >= Half * Pixels && count(2 - side) <= NextToNothing * Pixels) return names[side];
        }
        return null;
    }
}
