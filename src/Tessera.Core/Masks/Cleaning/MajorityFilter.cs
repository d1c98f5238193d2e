using System.Numerics;

namespace Tessera.Core.Masks.Cleaning;

/// <summary>Every pixel gets the id that most pixels around it have.</summary>
public static class MajorityFilter
{
    /// <summary>
    /// Gives every pixel, in place, the most frequent id of the <paramref name="size"/> x <paramref name="size"/> pixels around
    /// it that are inside the frame and not ignored; returns how many pixels changed. Where two ids are equally frequent the
    /// pixel keeps its own; ignored pixels stay.
    /// </summary>
    /// <param name="mask">Changed in place.</param>
    /// <param name="size">Odd.</param>
    /// <param name="ignoreId">Pixels that neither change nor count.</param>
    public static long Apply(Mask mask, int size, int ignoreId)
    {
        if (size < 1 || size % 2 == 0) throw new ArgumentException($"the size is {size}; expected an odd number", nameof(size));
        int radius = Math.Min(size / 2, Math.Max(mask.Width, mask.Height));
        return mask.Is16Bit ? Apply<ushort>(mask.Ids16, mask.Width, radius, ignoreId)
            : Apply<byte>(mask.Ids8, mask.Width, radius, ignoreId);
    }

    private static long Apply<T>(Span<T> mask, int width, int radius, int ignoreId) where T : unmanaged, IBinaryInteger<T>
    {
        T[] ids = mask.ToArray();
        int height = ids.Length / width;
        var window = new WindowCounts(typeof(T) == typeof(ushort) ? ushort.MaxValue + 1 : byte.MaxValue + 1);
        long changed = 0;
        for (int y = 0; y < height; y++)
        {
            int top = Math.Max(y - radius, 0) * width, end = Math.Min(y + radius + 1, height) * width;
            for (int x = 0; x < Math.Min(radius, width); x++) Column(ids, x, top, end, width, ignoreId, 1, window);
            for (int x = 0; x < width; x++)
            {
                if (x + radius < width) Column(ids, x + radius, top, end, width, ignoreId, 1, window);
                if (x > radius) Column(ids, x - radius - 1, top, end, width, ignoreId, -1, window);
                int own = int.CreateTruncating(ids[y * width + x]);
                if (own == ignoreId || window.IsMost(own) || !window.OneLeads) continue;
                int left = Math.Max(x - radius, 0), right = Math.Min(x + radius + 1, width);
                mask[y * width + x] = Leader(ids, left, right, top, end, width, ignoreId, window);
                changed++;
            }
            for (int x = Math.Max(width - radius - 1, 0); x < width; x++)
                Column(ids, x, top, end, width, ignoreId, -1, window);
        }
        return changed;
    }

    private static void Column<T>(ReadOnlySpan<T> ids, int x, int top, int end, int width, int ignoreId, int by,
        WindowCounts window) where T : unmanaged, IBinaryInteger<T>
    {
        for (int i = top + x; i < end; i += width)
        {
            int id = int.CreateTruncating(ids[i]);
            if (id == ignoreId) continue;
            if (by > 0) window.Add(id);
            else window.Remove(id);
        }
    }

    // Only pixels that change come here, and they are few.
    private static T Leader<T>(ReadOnlySpan<T> ids, int left, int right, int top, int end, int width, int ignoreId,
        WindowCounts window) where T : unmanaged, IBinaryInteger<T>
    {
        for (int start = top; start < end; start += width)
        {
            foreach (T id in ids[(start + left)..(start + right)])
            {
                int value = int.CreateTruncating(id);
                if (value != ignoreId && window.IsMost(value)) return id;
            }
        }
        throw new InvalidOperationException("no id leads the window");
    }

    /// <summary>How often each id is in a window, and how many ids are there how often: the most frequent is known at any
    /// time.</summary>
    private sealed class WindowCounts(int ids)
    {
        private readonly int[] _counts = new int[ids];
        private int[] _idsWith = new int[16];
        private int _most;

        public bool OneLeads => _idsWith[_most] == 1;

        public bool IsMost(int id) => _counts[id] == _most;

        public void Add(int id)
        {
            int count = ++_counts[id];
            if (count == _idsWith.Length) Array.Resize(ref _idsWith, 2 * count);
            _idsWith[count]++;
            if (count > 1) _idsWith[count - 1]--;
            _most = Math.Max(_most, count);
        }

        public void Remove(int id)
        {
            int count = _counts[id]--;
            _idsWith[count]--;
            if (count > 1) _idsWith[count - 1]++;
            if (_idsWith[_most] == 0) _most--;
        }
    }
}
