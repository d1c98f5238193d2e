using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Text;

namespace Tessera.Data.Datasets;

/// <summary>Samples in splits, with their label map.</summary>
public sealed class Dataset
{
    /// <summary>The split that <see cref="WithoutGroup"/> makes.</summary>
    public const string HeldOut = "held-out";

    public string Root { get; }

    /// <summary>The name of the layout that recognised the folder.</summary>
    public string Layout { get; }

    public LabelMap Labels { get; }

    /// <summary>In the layout's order, train first; none is empty.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Sample>> Splits { get; }

    /// <summary>How this data's label files are read.</summary>
    public IMaskReader Masks { get; }

    public Dataset(string root, string layout, LabelMap labels, IMaskReader masks,
        IEnumerable<KeyValuePair<string, IReadOnlyList<Sample>>> splits)
    {
        (Root, Layout, Labels, Masks) = (root, layout, labels, masks);
        var byName = new OrderedDictionary<string, IReadOnlyList<Sample>>();
        foreach ((string name, IReadOnlyList<Sample> samples) in splits)
        {
            if (!byName.TryAdd(name, samples))
                throw InputException.At(root, $"has the split '{name}' twice, under two of its usual names; expected it once");
        }
        Splits = byName;
    }

    /// <summary>The samples of a split.</summary>
    /// <exception cref="InputException">There is none of that name; the message has the nearest.</exception>
    public IReadOnlyList<Sample> Split(string name) =>
        Splits.TryGetValue(name, out IReadOnlyList<Sample>? samples) ? samples
        : throw InputException.At(Root, $"has no split '{name}'; {NearestName.Hint(name, [.. Splits.Keys])}");

    /// <summary>The groups of the split train, in order of name.</summary>
    public IReadOnlyList<string> TrainGroups() =>
        [.. Split("train").Select(s => s.Group).OfType<string>().Distinct().Order(StringComparer.Ordinal)];

    /// <summary>
    /// The same data with one group (a drive) moved out of train into the split <see cref="HeldOut"/>, so that a model can be
    /// measured on a place it has never seen.
    /// </summary>
    /// <exception cref="InputException">train has no such group, or nothing else.</exception>
    public Dataset WithoutGroup(string group)
    {
        List<Sample> kept = [], heldOut = [];
        foreach (Sample sample in Split("train")) (sample.Group == group ? heldOut : kept).Add(sample);
        if (heldOut.Count == 0)
        {
            IReadOnlyList<string> known = TrainGroups();
            throw InputException.At(Root, known.Count == 0
                ? $"cannot hold out '{group}': the names of its images tell no groups"
                : $"train has no group '{group}'; {NearestName.Hint(group, [.. known])}");
        }
        if (kept.Count == 0)
            throw InputException.At(Root, $"train has no group but '{group}': nothing would be left to train on");
        var splits = new OrderedDictionary<string, IReadOnlyList<Sample>>(Splits)
        {
            ["train"] = kept,
            [HeldOut] = [.. heldOut.Select(s => s with { Split = HeldOut })],
        };
        return new Dataset(Root, Layout, Labels, Masks, splits);
    }

    /// <summary>The same data with other classes.</summary>
    /// <param name="labels">The classes instead.</param>
    /// <param name="classOf">For each class id of today one of the new ones, or the new ignore id.</param>
    public Dataset Mapped(LabelMap labels, IReadOnlyList<int> classOf) =>
        new(Root, Layout, labels, new MappedMasks(Masks, Labels, labels, classOf), Splits);

    /// <summary>The same data without some samples.</summary>
    public Dataset Without(IEnumerable<Sample> samples)
    {
        HashSet<string> images = [.. samples.Select(sample => sample.ImagePath)];
        if (images.Count == 0) return this;
        var splits = Splits.Select(split => KeyValuePair.Create<string, IReadOnlyList<Sample>>(
            split.Key, [.. split.Value.Where(sample => !images.Contains(sample.ImagePath))]));
        return new Dataset(Root, Layout, Labels, Masks, splits);
    }
}
