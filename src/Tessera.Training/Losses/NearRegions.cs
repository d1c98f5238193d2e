namespace Tessera.Training.Losses;

/// <summary>The nearest three of the regions that were offered, each once, with their distances; region 0 is none.</summary>
internal struct NearRegions
{
    public const int Nowhere = int.MaxValue / 2;

    public static NearRegions None { get; } = new() { First = (0, Nowhere), Second = (0, Nowhere), Third = (0, Nowhere) };

    public (int Region, int Distance) First { get; private set; }

    public (int Region, int Distance) Second { get; private set; }

    public (int Region, int Distance) Third { get; private set; }

    public void Offer(int region, int distance)
    {
        if (region == First.Region)
        {
            First = (region, Math.Min(distance, First.Distance));
        }
        else if (distance < First.Distance)
        {
            if (region != Second.Region) Third = Second;
            (First, Second) = ((region, distance), First);
        }
        else if (region == Second.Region)
        {
            Second = (region, Math.Min(distance, Second.Distance));
        }
        else if (distance < Second.Distance)
        {
            (Second, Third) = ((region, distance), Second);
        }
        else if (distance < Third.Distance)
        {
            Third = (region, distance);
        }
    }

    /// <summary>All of another place's, a step of (0, dy) and its own (dx, 0) away: distances become squares.</summary>
    public void OfferSquared(in NearRegions row, int dy, int except)
    {
        foreach ((int region, int dx) in (ReadOnlySpan<(int, int)>)[row.First, row.Second, row.Third])
        {
            if (region != except && region != 0) Offer(region, dx * dx + dy * dy);
        }
    }

    public void Offer(in NearRegions other)
    {
        foreach ((int region, int distance) in (ReadOnlySpan<(int, int)>)[other.First, other.Second, other.Third])
        {
            if (region != 0) Offer(region, distance);
        }
    }

    /// <summary>All are one step farther away.</summary>
    public void Age()
    {
        if (First.Region != 0) First = (First.Region, First.Distance + 1);
        if (Second.Region != 0) Second = (Second.Region, Second.Distance + 1);
        if (Third.Region != 0) Third = (Third.Region, Third.Distance + 1);
    }
}
