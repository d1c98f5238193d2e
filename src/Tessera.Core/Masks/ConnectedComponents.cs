namespace Tessera.Core.Masks;

/// <summary>Which neighbours belong together: the four at the sides, or those at the corners too.</summary>
public enum Connectivity { Four = 4, Eight = 8 }

/// <summary>The smallest rectangle around some pixels; Right and Bottom are exclusive.</summary>
public readonly record struct PixelBox(int Left, int Top, int Right, int Bottom)
{
    public int Width => Right - Left;

    public int Height => Bottom - Top;

    /// <summary>The smallest box that has both.</summary>
    public PixelBox Around(PixelBox other) => new(
        Math.Min(Left, other.Left), Math.Min(Top, other.Top), Math.Max(Right, other.Right), Math.Max(Bottom, other.Bottom));
}

/// <summary>One connected region of equal ids: its label in the raster (from 1), class, area in pixels and box.</summary>
public readonly record struct Component(int Label, int ClassId, int Area, PixelBox Box);

/// <summary>
/// The connected regions of equal ids in a mask, numbered from 1 in the order of their first pixel, row by row; 0 is no
/// component. Works on runs: a row is cut into runs of one id, runs that touch one of the row above are united, and labels are
/// written a run at a time.
/// </summary>
public sealed class ConnectedComponents
{
    public int Width { get; }

    public int Height { get; }

    /// <summary>The component of every pixel, row by row; 0 where the pixel belongs to none.</summary>
    public int[] Labels { get; }

    /// <summary>By label: the component with label n is the entry n - 1.</summary>
    public IReadOnlyList<Component> Items { get; }

    public int Count => Items.Count;

    internal ConnectedComponents(int width, int height, int[] labels, Component[] items) =>
        (Width, Height, Labels, Items) = (width, height, labels, items);

    /// <summary>The components of one class.</summary>
    public static ConnectedComponents OfClass(Mask mask, int id, Connectivity connectivity = Connectivity.Eight) =>
        Of(mask, only: id, except: -1, connectivity);

    /// <summary>
    /// The components of all ids but <paramref name="except"/>, usually the ignore id; regions of different ids never join.
    /// </summary>
    public static ConnectedComponents OfAll(Mask mask, int except, Connectivity connectivity = Connectivity.Eight) =>
        Of(mask, only: -1, except, connectivity);

    private static ConnectedComponents Of(Mask mask, int only, int except, Connectivity connectivity)
    {
        var runs = new ComponentRuns(mask.Width, connectivity == Connectivity.Eight ? 1 : 0);
        for (int y = 0; y < mask.Height; y++)
        {
            int start = y * mask.Width;
            if (mask.Is16Bit) RunCutter.Cut<ushort>(mask.Ids16.Slice(start, mask.Width), only, except, runs);
            else RunCutter.Cut<byte>(mask.Ids8.Slice(start, mask.Width), only, except, runs);
            runs.EndRow();
        }
        int[] labels = new int[mask.Width * mask.Height];
        return new ConnectedComponents(mask.Width, mask.Height, labels, runs.Write(labels));
    }
}
