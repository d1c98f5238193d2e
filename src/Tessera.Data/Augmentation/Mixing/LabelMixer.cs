using Tessera.Data.Ordering;

namespace Tessera.Data.Augmentation.Mixing;

/// <summary>A crop's normalised values and its class ids, where they lie.</summary>
internal readonly ref struct CropPixels(Span<float> values, Span<long> targets)
{
    public Span<float> Values { get; } = values;

    public Span<long> Targets { get; } = targets;
}

/// <summary>Lays parts of one finished crop over another of the same size, pixels and class ids alike. Not for several threads at
/// once.</summary>
internal sealed class LabelMixer(int height, int width, int channels, int ignoreId)
{
    private readonly bool[] _taken = new bool[ushort.MaxValue + 1];
    private readonly List<int> _present = [];

    /// <summary>A rectangle of this part of the crop, anywhere in it.</summary>
    public void CutMix(CropPixels from, CropPixels onto, ValueRange area, ref SampleRandom random)
    {
        float part = random.Uniform(area.Low, area.High), proportion = MathF.Sqrt(random.LogUniform(0.5f, 2));
        int across = Math.Clamp((int)MathF.Round(width * MathF.Sqrt(part) * proportion), 1, width);
        int down = Math.Clamp((int)MathF.Round(height * MathF.Sqrt(part) / proportion), 1, height);
        Paste(from, onto, random.Next(width - across + 1), random.Next(height - down + 1), across, down);
    }

    /// <summary>Half of the classes that <paramref name="from"/> shows, one at least.</summary>
    public void ClassMix(CropPixels from, CropPixels onto, ref SampleRandom random)
    {
        FindPresent(from.Targets);
        int wanted = Math.Max(1, _present.Count / 2);
        for (int i = 0; i < Math.Min(wanted, _present.Count); i++)
        {
            int other = i + random.Next(_present.Count - i);
            (_present[i], _present[other]) = (_present[other], _present[i]);
        }
        PasteClasses(from, onto, _present.Take(wanted));
    }

    /// <summary>All pixels of these classes.</summary>
    public void PasteClasses(CropPixels from, CropPixels onto, IEnumerable<int> classes)
    {
        _taken.AsSpan().Clear();
        foreach (int id in classes) _taken[id] = true;
        for (int i = 0; i < height * width; i++)
        {
            if (!_taken[from.Targets[i]]) continue;
            onto.Targets[i] = from.Targets[i];
            from.Values.Slice(i * channels, channels).CopyTo(onto.Values[(i * channels)..]);
        }
    }

    /// <summary>A rectangle, from where it lies to the same place.</summary>
    public void Paste(CropPixels from, CropPixels onto, int left, int top, int across, int down)
    {
        for (int y = top; y < top + down; y++)
        {
            int at = y * width + left;
            from.Targets.Slice(at, across).CopyTo(onto.Targets[at..]);
            from.Values.Slice(at * channels, across * channels).CopyTo(onto.Values[(at * channels)..]);
        }
    }

    private void FindPresent(ReadOnlySpan<long> targets)
    {
        _taken.AsSpan().Clear();
        foreach (long id in targets) _taken[id] = true;
        _present.Clear();
        for (int id = 0; id < _taken.Length; id++)
        {
            if (_taken[id] && id != ignoreId) _present.Add(id);
        }
    }
}
