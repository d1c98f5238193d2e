namespace Tessera.Core.Tiles;

/// <summary>
/// One tile along one axis: a network is shown <paramref name="Start"/> to <paramref name="End"/>, and answers for
/// <paramref name="From"/> to <paramref name="To"/>. The first pixels of that are shared with the tile before, the last
/// with the one after: as many as there are weights.
/// </summary>
/// <param name="Start">First pixel that is shown.</param>
/// <param name="End">Behind the last one.</param>
/// <param name="From">First pixel that is answered for.</param>
/// <param name="To">Behind the last one.</param>
/// <param name="Lead">Rising weights of the first pixels; with the tile before's they sum to 1.</param>
/// <param name="Tail">Falling weights of the last pixels.</param>
public sealed record TileSpan(int Start, int End, int From, int To, float[] Lead, float[] Tail)
{
    public int Length => End - Start;

    /// <summary>Behind the last pixel for which no later tile answers too.</summary>
    public int Done => To - Tail.Length;

    /// <summary>What this tile's answer counts for at a pixel.</summary>
    public float WeightAt(int pixel) => pixel < From || pixel >= To ? 0
        : pixel - From < Lead.Length ? Lead[pixel - From] : pixel >= Done ? Tail[pixel - Done] : 1;
}
