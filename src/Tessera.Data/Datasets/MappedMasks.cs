using Tessera.Core.Labels;
using Tessera.Core.Masks;

namespace Tessera.Data.Datasets;

/// <summary>Another reader's masks with its classes exchanged for others; what it ignores stays ignored.</summary>
/// <param name="inner">Reads the files.</param>
/// <param name="from">Its classes.</param>
/// <param name="to">The classes that come out.</param>
/// <param name="classOf">For each of its class ids one of the new ones, or the new ignore id.</param>
internal sealed class MappedMasks(IMaskReader inner, LabelMap from, LabelMap to, IReadOnlyList<int> classOf) : IMaskReader
{
    private readonly int[] _table = IdTable.Of(from, classOf, to.IgnoreId);

    public string Values => inner.Values;

    public string Expected => inner.Expected;

    public string? Overlaps => inner.Overlaps;

    public ReadMask Read(Sample sample)
    {
        ReadMask read = inner.Read(sample);
        return read with { Mask = MaskIds.Remap(read.Mask, _table, to16Bit: to.IgnoreId > byte.MaxValue) };
    }
}
