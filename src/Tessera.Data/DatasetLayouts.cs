using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Text;
using Tessera.Data.Annotations;
using Tessera.Data.Datasets;
using Tessera.Data.Layouts;

namespace Tessera.Data;

/// <summary>Opens folders as data sets, in whatever layout they have.</summary>
public static class DatasetLayouts
{
    // In the order in which they are tried: the more a layout asks of a folder, the earlier.
    private static readonly IDatasetLayout[] Layouts =
    [
        new TesseraLayout(), new CamVidLayout(), new CamVidOriginalLayout(), new CityscapesLayout(), new Ade20kLayout(),
        new CocoStuffLayout(), new UavidLayout(), new VocLayout(), new NnunetLayout(),
        new CocoLayout(), new CocoPanopticLayout(), new CvatLayout(), new SuperviselyLayout(), new YoloSegLayout(),
        new LabelStudioLayout(), new LabelMeLayout(),
        new ListsLayout(), new ColourCodedLayout(), new PairsLayout(),
    ];

    private static readonly string[] Names = [.. AskedFor(null).Select(layout => layout.Name)];

    // Members of Dataset for whoever opens one; Dataset itself knows no layout.
    extension(Dataset)
    {
        /// <summary>The words for a layout that <see cref="DatasetLayouts"/> takes, in the order in which layouts are
        /// tried.</summary>
        public static IReadOnlyList<string> LayoutNames => Names;

        /// <summary>Opens a folder in any layout known. Names, class tables and annotation files are read, no image;
        /// masks are looked at where nothing else tells the classes.</summary>
        /// <param name="path">The folder.</param>
        /// <param name="layout">One of the layouts' names where the folder is not to be recognised by itself.</param>
        /// <exception cref="InputException">No such folder, no layout known, or the layout's own rules are broken.</exception>
        public static Dataset Open(string path, string? layout = null) =>
            Open(path, layout, OpeningFaults.Refused);

        /// <summary>Opens a folder to be checked: files that would end the opening are faults in a list, and left
        /// out.</summary>
        /// <param name="path">The folder.</param>
        /// <param name="layout">As in opening.</param>
        /// <param name="faults">What was left out.</param>
        /// <exception cref="InputException">No such folder, no layout known, or its description cannot be read.</exception>
        public static Dataset OpenToCheck(string path, string? layout, out IReadOnlyList<OpeningFault> faults)
        {
            var kept = OpeningFaults.Kept();
            Dataset opened;
            try
            {
                opened = Open(path, layout, kept);
            }
            catch (InputException) when (kept.All.Count > 0)
            {
                // Nothing was left to open: what was left out says why.
                throw kept.All[0].ToError();
            }
            faults = kept.All;
            return new Dataset(
                opened.Root, opened.Layout, opened.Labels, opened.Masks, opened.Splits.Where(s => s.Value.Count > 0));
        }

        /// <summary>Opens what a model is measured on: any layout known, or else whole images in folders named by the model's
        /// classes.</summary>
        /// <param name="model">The model's classes.</param>
        /// <param name="path">The folder.</param>
        /// <param name="layout">As in opening.</param>
        /// <exception cref="InputException">No such folder, no layout known, or the layout's own rules are broken.</exception>
        public static Dataset OpenFor(LabelMap model, string path, string? layout = null) => Open(path, root => layout is null
            ? Recognised(path, root, [.. Layouts, new ClassFoldersLayout(model)]) : Named(path, root, layout, AskedFor(model)),
            OpeningFaults.Refused);

        /// <summary>Opens a folder whose images lie in folders named by their class. Only names are read.</summary>
        /// <exception cref="InputException">No such folder, or fewer than two classes.</exception>
        public static Dataset OpenClasses(string path)
        {
            string root = Path.GetFullPath(path);
            return Directory.Exists(root) ? new ClassFoldersLayout().Open(root, OpeningFaults.Refused)
                : throw InputException.At(path, "no such folder; expected one with a folder of images for each class");
        }
    }

    private static Dataset Open(string path, string? layout, OpeningFaults faults) =>
        Open(path, root => layout is null ? Recognised(path, root, Layouts) : Named(path, root, layout, AskedFor(null)), faults);

    private static Dataset Open(string path, Func<string, IDatasetLayout> choose, OpeningFaults faults)
    {
        string root = FolderAt(path);
        try
        {
            return choose(root).Open(root, faults);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be read: {error.Message}", error);
        }
    }

    // Beside the layouts that are tried, other readings of a folder that one of those takes, or that would take too much.
    private static IDatasetLayout[] AskedFor(LabelMap? model) =>
        [.. Layouts, new CamVidOriginalLayout(allClasses: true), new ClassFoldersLayout(model)];

    private static IDatasetLayout Recognised(string path, string root, IReadOnlyList<IDatasetLayout> layouts) =>
        layouts.FirstOrDefault(layout => layout.Recognises(root)) ?? throw InputException.At(
            path, $"is no data set in a layout known; looked for {string.Join(", and for ", layouts.Select(l => l.LooksFor))}");

    private static IDatasetLayout Named(string path, string root, string name, IReadOnlyList<IDatasetLayout> layouts)
    {
        IDatasetLayout layout = layouts.FirstOrDefault(known => known.Name == name)
            ?? throw new InputException($"there is no layout '{name}'; {NearestName.Hint(name, Names)}");
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
