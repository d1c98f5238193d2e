namespace Tessera.Core.Masks.Presence;

/// <summary>In how many masks of one size a class is at each pixel.</summary>
public sealed class PresenceMap(int width, int height, int classId)
{
    private readonly int[] _counts = new int[width * height];

    public int Width => width;

    public int Height => height;

    /// <summary>Masks so far.</summary>
    public int Masks { get; private set; }

    /// <exception cref="ArgumentException">The mask has another size.</exception>
    public void Add(Mask mask)
    {
        if (mask.Width != width || mask.Height != height)
            throw new ArgumentException($"the mask is {mask.Width}x{mask.Height}; expected {width}x{height}", nameof(mask));
        for (int i = 0; i < _counts.Length; i++)
        {
            if ((mask.Is16Bit ? mask.Ids16[i] : mask.Ids8[i]) == classId) _counts[i]++;
        }
        Masks++;
    }

    /// <summary>Of the masks, how many have the class there, from 0 to 1; 0 before there is a mask.</summary>
    public double ShareAt(int pixel) => Masks == 0 ? 0 : (double)_counts[pixel] / Masks;
}
