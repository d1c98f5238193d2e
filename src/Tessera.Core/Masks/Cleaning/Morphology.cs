using System.Numerics;

namespace Tessera.Core.Masks.Cleaning;

/// <summary>
/// One class of a mask shrunk, grown or smoothed in place; every operation returns how many pixels changed. Pixels that the
/// class gives up go to the nearest pixel's class (the lowest id of those equally near). Ignored pixels and what lies beyond the
/// frame never change and take part in nothing: they neither wear a class away nor let it grow.
/// </summary>
public static class Morphology
{
    /// <summary>Takes away the pixels with another class in their neighbourhood.</summary>
    public static long Erode(Mask mask, int classId, StructuringElement element, int ignoreId)
    {
        var pixels = new ClassPixels(mask, classId, ignoreId);
        return pixels.GiveUp(pixels.Reach(pixels.Others, element));
    }

    /// <summary>Adds the pixels that have the class in their neighbourhood, whatever class they are.</summary>
    public static long Dilate(Mask mask, int classId, StructuringElement element, int ignoreId)
    {
        var pixels = new ClassPixels(mask, classId, ignoreId);
        return pixels.Take(pixels.Reach(pixels.Own, element));
    }

    /// <summary>Erodes, then dilates: takes away what the neighbourhood does not fit into.</summary>
    public static long Open(Mask mask, int classId, StructuringElement element, int ignoreId)
    {
        var pixels = new ClassPixels(mask, classId, ignoreId);
        bool[] worn = pixels.Reach(pixels.Others, element);
        for (int i = 0; i < worn.Length; i++) worn[i] = pixels.Own[i] && !worn[i];
        bool[] kept = pixels.Reach(worn, element);
        for (int i = 0; i < kept.Length; i++) kept[i] = !kept[i];
        return pixels.GiveUp(kept);
    }

    /// <summary>Dilates, then erodes: adds gaps and bays that the neighbourhood does not fit into.</summary>
    public static long Close(Mask mask, int classId, StructuringElement element, int ignoreId)
    {
        var pixels = new ClassPixels(mask, classId, ignoreId);
        bool[] grown = pixels.Reach(pixels.Own, element);
        for (int i = 0; i < grown.Length; i++) grown[i] = pixels.Others[i] && !grown[i];
        bool[] outside = pixels.Reach(grown, element);
        for (int i = 0; i < outside.Length; i++) outside[i] = !outside[i];
        return pixels.Take(outside);
    }

    /// <summary>A mask as one class sees it: its own pixels, and the pixels of others; the rest is ignored.</summary>
    private sealed class ClassPixels
    {
        private readonly Mask _mask;
        private readonly int _classId;

        public bool[] Own { get; }

        public bool[] Others { get; }

        public ClassPixels(Mask mask, int classId, int ignoreId)
        {
            if (classId == ignoreId) throw new ArgumentException($"class {classId} is the ignore id", nameof(classId));
            ArgumentOutOfRangeException.ThrowIfNegative(classId);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(classId, mask.Is16Bit ? ushort.MaxValue : byte.MaxValue);
            (_mask, _classId) = (mask, classId);
            (Own, Others) = (new bool[mask.Width * mask.Height], new bool[mask.Width * mask.Height]);
            if (mask.Is16Bit) Sort<ushort>(mask.Ids16, classId, ignoreId);
            else Sort<byte>(mask.Ids8, classId, ignoreId);
        }

        public bool[] Reach(bool[] feature, StructuringElement element) => element.Reach(feature, _mask.Width, _mask.Height);

        /// <summary>Own pixels where <paramref name="freed"/> is true go to the nearest other class.</summary>
        public long GiveUp(bool[] freed)
        {
            int[]? distances = null;
            long changed = 0;
            for (int i = 0; i < freed.Length; i++)
            {
                if (!Own[i] || !freed[i]) continue;
                distances ??= DistanceTransform.Squared(Others, _mask.Width, _mask.Height);
                (int y, int x) = Math.DivRem(i, _mask.Width);
                _mask[x, y] = Nearest(x, y, distances[i]);
                changed++;
            }
            return changed;
        }

        /// <summary>Other pixels where <paramref name="won"/> is true become the class.</summary>
        public long Take(bool[] won)
        {
            for (int i = 0; i < won.Length; i++) won[i] &= Others[i];
            if (_mask.Is16Bit) Paint<ushort>(_mask.Ids16, won);
            else Paint<byte>(_mask.Ids8, won);
            return won.AsSpan().Count(true);
        }

        private void Sort<T>(ReadOnlySpan<T> ids, int classId, int ignoreId) where T : unmanaged, IBinaryInteger<T>
        {
            for (int i = 0; i < ids.Length; i++)
            {
                int id = int.CreateTruncating(ids[i]);
                Own[i] = id == classId;
                Others[i] = id != classId && id != ignoreId;
            }
        }

        // The distance is known: only the few pixels exactly that far away are looked at.
        private int Nearest(int x, int y, int squared)
        {
            int lowest = int.MaxValue;
            for (int dx = 0; dx * dx <= squared; dx++)
            {
                int rest = squared - dx * dx, dy = (int)Math.Sqrt(rest);
                if (dy * dy != rest) continue;
                int above = Math.Min(Other(x - dx, y - dy), Other(x + dx, y - dy));
                int below = Math.Min(Other(x - dx, y + dy), Other(x + dx, y + dy));
                lowest = Math.Min(lowest, Math.Min(above, below));
            }
            return lowest;
        }

        private int Other(int x, int y) =>
            x >= 0 && y >= 0 && x < _mask.Width && y < _mask.Height && Others[y * _mask.Width + x] ? _mask[x, y] : int.MaxValue;

        private void Paint<T>(Span<T> ids, ReadOnlySpan<bool> won) where T : unmanaged, IBinaryInteger<T>
        {
            T id = T.CreateTruncating(_classId);
            for (int i = 0; i < won.Length; i++)
            {
                if (won[i]) ids[i] = id;
            }
        }
    }
}
