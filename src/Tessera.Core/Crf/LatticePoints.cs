namespace Tessera.Core.Crf;

/// <summary>The lattice points in use, numbered from 1 as they come: a hash table of packed keys, openly addressed.</summary>
internal sealed class LatticePoints
{
    /// <summary>Coordinates take 16 bits each in the two words of a key.</summary>
    public const int MostDimensions = 8;

    private readonly int _dimensions;
    private (ulong Low, ulong High)[] _keys = new (ulong, ulong)[1024];
    private int[] _slots = new int[4096];

    public LatticePoints(int dimensions) => _dimensions = dimensions;

    /// <summary>The highest number given.</summary>
    public int Count { get; private set; }

    /// <summary>The number of the point at these coordinates (the last follows from the others); 0 if not in use.</summary>
    public int Find(ReadOnlySpan<int> coordinates) => _slots[SlotOf(Pack(coordinates))];

    public int FindOrAdd(ReadOnlySpan<int> coordinates)
    {
        (ulong Low, ulong High) key = Pack(coordinates);
        int slot = SlotOf(key);
        if (_slots[slot] != 0) return _slots[slot];
        if (++Count == _keys.Length) Array.Resize(ref _keys, 2 * Count);
        _keys[Count] = key;
        _slots[slot] = Count;
        int number = Count;
        if (2 * Count > _slots.Length) Grow();
        return number;
    }

    public void Coordinates(int number, Span<int> coordinates)
    {
        for (int i = 0; i < _dimensions; i++)
            coordinates[i] = (short)((i < 4 ? _keys[number].Low : _keys[number].High) >> (16 * (i & 3)));
    }

    private (ulong Low, ulong High) Pack(ReadOnlySpan<int> coordinates)
    {
        ulong low = 0, high = 0;
        for (int i = 0; i < _dimensions; i++)
        {
            ulong bits = (ulong)(ushort)coordinates[i] << (16 * (i & 3));
            if (i < 4) low |= bits;
            else high |= bits;
        }
        return (low, high);
    }

    // Where the key is, or the free slot where it belongs.
    private int SlotOf((ulong Low, ulong High) key)
    {
        // An odd factor near the golden ratio of 2^64; its high bits depend on all of the key's.
        ulong hash = (key.Low ^ key.High * 0xD6E8FEB86659FD93) * 0x9E3779B97F4A7C15;
        int slot = (int)(hash >> 32) & (_slots.Length - 1);
        while (_slots[slot] != 0 && _keys[_slots[slot]] != key) slot = (slot + 1) & (_slots.Length - 1);
        return slot;
    }

    private void Grow()
    {
        _slots = new int[2 * _slots.Length];
        for (int number = 1; number <= Count; number++) _slots[SlotOf(_keys[number])] = number;
    }
}
