using Tessera.Core.Files;
using Tessera.Data.Datasets;

namespace Tessera.Data.Annotations;

/// <summary>A JSON of COCO's, the split it is of, and where its images may lie.</summary>
internal sealed record CocoSource(string Json, string Split, string[] Folders)
{
    /// <summary>By its first keys.</summary>
    public bool IsCoco => JsonStart.Of(Json) is { IsList: false } start
        && (start.Has("images") || start.Has("annotations") || start.Has("categories") || start.Has("info"));

    /// <summary>The files annotations/PREFIXsplit.json.</summary>
    public static IEnumerable<CocoSource> InAnnotations(string root, string prefix)
    {
        string annotations = Path.Combine(root, "annotations"), images = Path.Combine(root, "images");
        if (!Directory.Exists(annotations)) yield break;
        foreach (string json in Directory.EnumerateFiles(annotations, prefix + "*.json").Order(StringComparer.Ordinal))
        {
            // train2017 of images/train2017, train2017, images/train, train, images or the root.
            string name = Path.GetFileNameWithoutExtension(json)[prefix.Length..], split = SplitOf(name);
            string[] folders = [name, split, ""];
            yield return new CocoSource(json, split,
                [.. folders.SelectMany(folder => (string[])[Path.Combine(images, folder), Path.Combine(root, folder)])]);
        }
    }

    /// <summary>The images, with their places in the file; none where not one is there, for annotations of all splits come in
    /// one archive. Where only some are there, the others are faults.</summary>
    /// <exception cref="InputException">One lies outside the data.</exception>
    public IReadOnlyList<(int At, string Path)> Find(CocoFile file, ImageLocator locator)
    {
        var found = new List<(int, string)>();
        var missing = new List<string>();
        foreach ((int at, CocoImage image) in file.Images.Index())
        {
            if (locator.TryFind(image.FileName, Json, Folders) is { } path) found.Add((at, path));
            else missing.Add(image.FileName);
        }
        foreach (string name in found.Count > 0 ? missing : []) locator.AddMissing(name, Json, Folders);
        return found;
    }

    // CVAT calls the only one default.
    private static string SplitOf(string name) => SplitNames.Usual(name) ?? (name == "default" ? "train" : name);
}
