using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Text;
using Tessera.Data.Annotations;
using Tessera.Data.Layouts;

namespace Tessera.Data.Datasets;

/// <summary>Samples in splits, with their label map.</summary>
public sealed class Dataset
{
    /// <summary>The split that <see cref="WithoutGroup"/> makes.</summary>
    public const string HeldOut = "held-out";

    // In the order in which they are tried: the more a layout asks of a folder, the earlier.
    private static readonly IDatasetLayout[] Layouts =
    [
        new TesseraLayout(), new CamVidLayout(), new CamVidOriginalLayout(), new CityscapesLayout(), new Ade20kLayout(),
        new CocoStuffLayout(), new UavidLayout(), new VocLayout(), new NnunetLayout(),
        new CocoLayout(), new CocoPanopticLayout(), new CvatLayout(), new SuperviselyLayout(), new YoloSegLayout(),
        new LabelStudioLayout(), new LabelMeLayout(),
        new ListsLayout(), new ColourCodedLayout(), new PairsLayout(),
    ];

    // Another reading of a folder that one of those above takes, or one that would take too much: only by name.
    private static readonly IDatasetLayout[] AskedForOnly =
        [new CamVidOriginalLayout(allClasses: true), new ClassFoldersLayout()];

    /// <summary>The words that <see cref="Open(string, string)"/> takes, in the order in which layouts are tried.</summary>
    public static IReadOnlyList<string> LayoutNames { get; } = [.. Layouts.Concat(AskedForOnly).Select(layout => layout.Name)];

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

    /// <summary>Opens a folder in any layout known. Names, class tables and annotation files are read, no image; masks are looked at
    /// where nothing else tells the classes.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="layout">One of <see cref="LayoutNames"/> where the folder is not to be recognised by itself.</param>
    /// <exception cref="InputException">No such folder, no layout known, or the layout's own rules are broken.</exception>
    public static Dataset Open(string path, string? layout = null) =>
        Open(path, root => layout is null ? Recognised(path, root, Layouts) : Named(path, root, layout));

    /// <summary>Opens a folder to be checked: files that would end <see cref="Open(string, string)"/> are faults in a list, and left
    /// out.</summary>
    /// <exception cref="InputException">No such folder, no layout known, or its description cannot be read.</exception>
    public static Dataset OpenToCheck(string path, out IReadOnlyList<OpeningFault> faults)
    {
        (Dataset opened, faults) = OpeningFaults.During(() => Open(path));
        return new Dataset(opened.Root, opened.Layout, opened.Labels, opened.Masks, opened.Splits.Where(s => s.Value.Count > 0));
    }

    /// <summary>Opens what a model is measured on: any layout known, or else whole images in folders named by the model's
    /// classes.</summary>
    /// <exception cref="InputException">No such folder, no layout known, or the layout's own rules are broken.</exception>
    public static Dataset OpenFor(LabelMap model, string path) =>
        Open(path, root => Recognised(path, root, [.. Layouts, new ClassFoldersLayout(model)]));

    /// <summary>Opens a folder whose images lie in folders named by their class. Only names are read.</summary>
    /// <exception cref="InputException">No such folder, or fewer than two classes.</exception>
    public static Dataset OpenClasses(string path)
    {
        string root = Path.GetFullPath(path);
        return Directory.Exists(root) ? new ClassFoldersLayout().Open(root)
            : throw InputException.At(path, "no such folder; expected one with a folder of images for each class");
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

    private static Dataset Open(string path, Func<string, IDatasetLayout> choose)
    {
        string root = FolderAt(path);
        try
        {
            return choose(root).Open(root);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be read: {error.Message}", error);
        }
    }

    private static IDatasetLayout Recognised(string path, string root, IReadOnlyList<IDatasetLayout> layouts) =>
        layouts.FirstOrDefault(layout => layout.Recognises(root)) ?? throw InputException.At(
            path, $"is no data set in a layout known; looked for {string.Join(", and for ", layouts.Select(l => l.LooksFor))}");

    private static IDatasetLayout Named(string path, string root, string name)
    {
        IDatasetLayout layout = Layouts.Concat(AskedForOnly).FirstOrDefault(known => known.Name == name)
            ?? throw new InputException($"there is no layout '{name}'; {NearestName.Hint(name, LayoutNames)}");
        return layout.Recognises(root) ? layout
            : throw InputException.At(path, $"is not laid out as {name}; looked for {layout.LooksFor}");
    }

    private static string FolderAt(string path)
    {
        string root = Path.GetFullPath(path);
        return Directory.Exists(root) ? root : throw InputException.At(path,
            File.Exists(root) ? "is a file; expected the folder of a data set" : "no such folder; expected a data set");
    }
}
