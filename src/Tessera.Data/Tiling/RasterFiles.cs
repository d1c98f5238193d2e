using Tessera.Core.Files;
using Tessera.Imaging.Rasters;

namespace Tessera.Data.Tiling;

/// <summary>A raster and the raster of its labels.</summary>
internal sealed record RasterFiles(string Name, string Image, string Labels)
{
    private static readonly string[] Extensions = [".tif", ".tiff"];

    /// <summary>One pair of files, or those of equal names in two folders, by name.</summary>
    /// <exception cref="InputException">There is none, or one has no partner.</exception>
    public static IReadOnlyList<RasterFiles> Find(string images, string labels)
    {
        bool folder = Directory.Exists(images);
        if (folder != Directory.Exists(labels))
            throw InputException.At(folder ? labels : images,
                $"is no folder, and {(folder ? images : labels)} is one; expected two files, or two folders");
        if (!folder) return [new RasterFiles(Path.GetFileNameWithoutExtension(images), images, labels)];
        SortedDictionary<string, string> imageOf = ByName(images), labelsOf = ByName(labels);
        if (imageOf.Count == 0) throw InputException.At(images, "has no GeoTIFF; expected files ending in .tif or .tiff");
        RequirePartners(imageOf, labelsOf, labels, "labels");
        RequirePartners(labelsOf, imageOf, images, "image");
        return [.. imageOf.Select(pair => new RasterFiles(pair.Key, pair.Value, labelsOf[pair.Key]))];
    }

    /// <summary>Opens both.</summary>
    /// <exception cref="InputException">One cannot be read, or they do not lie on the same grid.</exception>
    public RasterPair Open(Func<string, IRasterSource> open)
    {
        IRasterSource image = open(Image);
        IRasterSource? labels = null;
        try
        {
            labels = open(Labels);
            RequireSameGrid(image, labels);
            return new RasterPair(Name, image, labels);
        }
        catch
        {
            image.Dispose();
            labels?.Dispose();
            throw;
        }
    }

    private static SortedDictionary<string, string> ByName(string folder)
    {
        SortedDictionary<string, string> files = new(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            string file = Path.GetFileName(path), name = Path.GetFileNameWithoutExtension(path);
            if (file[0] == '.' || !Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase)) continue;
            if (!files.TryAdd(name, path))
                throw InputException.At(path,
                    $"has the same name as {Path.GetFileName(files[name])}; expected one file a name: rename or remove one");
        }
        return files;
    }

    private static void RequirePartners(SortedDictionary<string, string> files, SortedDictionary<string, string> partners,
        string folder, string what)
    {
        string[] alone = [.. files.Keys.Where(name => !partners.ContainsKey(name))];
        if (alone.Length == 0) return;
        string others = alone.Length > 1 ? $" ({alone.Length} such files in all)" : "";
        throw InputException.At(files[alone[0]], $"has no {what}; expected {Path.Combine(folder, alone[0])}.tif{others}");
    }

    private static void RequireSameGrid(IRasterSource image, IRasterSource labels)
    {
        if ((image.Width, image.Height) != (labels.Width, labels.Height))
            throw InputException.At(labels.Name,
                $"is {labels.Width}x{labels.Height}; expected {image.Width}x{image.Height}, the size of {image.Name}");
        if (labels.Bands != 1)
            throw InputException.At(
                labels.Name, $"has {labels.Bands} bands; expected one, of class ids: convert its colours first");
        // A raster without a place has been cut out by a tool that drops it: its size must do.
        if (image.GeoReference is not { } place || labels.GeoReference is not { } other) return;
        if (place.Transform.IsNear(other.Transform, image.Width, image.Height)) return;
        throw InputException.At(labels.Name, $"lies elsewhere than {image.Name}: its corner is at {Corner(other)}; expected " +
            $"{Corner(place)}: bring it to the same grid (gdalwarp -te -ts)");
    }

    private static string Corner(GeoReference place) => FormattableString.Invariant(
        $"{place.Transform.X}, {place.Transform.Y} with pixels of {place.Transform.XPerColumn}");
}

/// <summary>Both, open.</summary>
internal sealed record RasterPair(string Name, IRasterSource Image, IRasterSource Labels) : IDisposable
{
    public void Dispose()
    {
        Image.Dispose();
        Labels.Dispose();
    }
}
