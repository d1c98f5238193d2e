namespace Tessera.Core.Masks.Borders;

/// <summary>Corners of pixels by number, row by row of a mask's grid, and which of them stay where they are: where more than two
/// borders meet, and the mask's own corners.</summary>
internal sealed class BorderNodes(Mask mask)
{
    private readonly int _stride = mask.Width + 1;

    public int Count => _stride * (mask.Height + 1);

    public int Width => mask.Width;

    public int Height => mask.Height;

    public int NumberOf(Point corner) => (int)corner.Y * _stride + (int)corner.X;

    public (int X, int Y) PlaceOf(int corner) => (corner % _stride, corner / _stride);

    public bool IsNode(int corner)
    {
        (int x, int y) = PlaceOf(corner);
        if ((x == 0 || x == mask.Width) && (y == 0 || y == mask.Height)) return true;
        int upperLeft = IdAt(x - 1, y - 1), upperRight = IdAt(x, y - 1), lowerLeft = IdAt(x - 1, y), lowerRight = IdAt(x, y);
        int borders = (upperLeft != upperRight ? 1 : 0) + (upperRight != lowerRight ? 1 : 0) + (lowerRight != lowerLeft ? 1 : 0)
            + (lowerLeft != upperLeft ? 1 : 0);
        return borders > 2;
    }

    // Outside is an id of its own.
    private int IdAt(int x, int y) => x < 0 || y < 0 || x >= mask.Width || y >= mask.Height ? -1 : mask[x, y];
}
