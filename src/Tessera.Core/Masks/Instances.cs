using Tessera.Core.Labels;
using Tessera.Core.Masks.Splitting;

namespace Tessera.Core.Masks;

/// <summary>What is counted, and how objects are told apart.</summary>
/// <param name="Classes">Whose regions are objects: usually the things.</param>
/// <param name="SplitDistance">Null: what touches is one. Else touching objects of a class are split
/// (<see cref="TouchingObjects"/>), less the larger it is; in pixels.</param>
public sealed record InstanceOptions(IReadOnlySet<int> Classes, int? SplitDistance = null)
{
    /// <summary>The things of a label map.</summary>
    public static InstanceOptions Things(LabelMap labels) =>
        new(labels.Classes.Where(c => c.Thing).Select(c => c.Id).ToHashSet());
}

/// <summary>The objects of a mask, numbered from 1 in the order of their first pixels.</summary>
public static class Instances
{
    public static ConnectedComponents Of(Mask mask, InstanceOptions options)
    {
        if (options.SplitDistance is { } distance) return Split(mask, options.Classes, distance);
        // The ignore id of masks of this depth is no class: what is not counted becomes it.
        int none = mask.Is16Bit ? ushort.MaxValue : byte.MaxValue;
        int[] kept = [.. Enumerable.Range(0, none + 1).Select(id => options.Classes.Contains(id) ? id : none)];
        return ConnectedComponents.OfAll(MaskIds.Remap(mask, kept, mask.Is16Bit), except: none);
    }

    private static ConnectedComponents Split(Mask mask, IReadOnlySet<int> classes, int distance)
    {
        int[] labels = new int[mask.Width * mask.Height];
        var found = new List<Component>();
        long[] present = MaskIds.Histogram(mask);
        foreach (int id in classes.Where(id => id < present.Length && present[id] > 0))
        {
            ConnectedComponents ofClass = TouchingObjects.Split(mask, id, distance);
            for (int i = 0; i < labels.Length; i++)
            {
                if (ofClass.Labels[i] > 0) labels[i] = found.Count + ofClass.Labels[i];
            }
            found.AddRange(ofClass.Items);
        }
        int[] numbers = new int[found.Count + 1];
        var items = new List<Component>(found.Count);
        foreach (ref int label in labels.AsSpan())
        {
            if (label == 0) continue;
            ref int number = ref numbers[label];
            if (number == 0)
            {
                number = items.Count + 1;
                items.Add(found[label - 1] with { Label = number });
            }
            label = number;
        }
        return new ConnectedComponents(mask.Width, mask.Height, labels, [.. items]);
    }
}
