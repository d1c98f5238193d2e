using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;
using Tessera.Imaging.Codecs;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Data.Layouts;

/// <summary>What a look at some masks of a folder finds, where no file tells the classes.</summary>
/// <param name="Values">Ids, or what greys stand in files with colour channels.</param>
/// <param name="GreyInColour">At least one file has three equal channels.</param>
/// <param name="Colour">The first colour met that is no grey, and its file.</param>
/// <param name="Files">How many were looked at.</param>
internal sealed record MaskLook(SortedSet<int> Values, bool GreyInColour, (string Path, Rgb Color)? Colour, int Files)
{
    // About two seconds of decoding at most, at 100 Mpx and more a second.
    private const int MostFiles = 200;
    private const long MostPixels = 200_000_000;
    private const int MostFilesForColours = 8;

    /// <summary>Looks at masks from all over the list; files that cannot be read are left to whoever reads them all.</summary>
    /// <exception cref="InputException">Not one can be read.</exception>
    public static MaskLook At(IReadOnlyList<string> masks)
    {
        SortedSet<int> values = [];
        (bool greyInColour, int files, long pixels) = (false, 0, 0);
        (string, Rgb)? colour = null;
        InputException? first = null;
        foreach (string path in Spread(masks, MostFiles))
        {
            try
            {
                ImageHeader header = ImageFile.ReadHeader(path);
                if (files > 0 && pixels + header.Pixels > MostPixels) break;
                if (header is { Format: ImageFormat.Png, Indexed: true } or { Channels: 1 })
                    AddIds(MaskFile.Read(path), values);
                else
                {
                    ColourMasks.RequireExact(header, path);
                    greyInColour = true;
                    if (AddGreys(path, values) is { } other) colour ??= (path, other);
                }
                (files, pixels) = (files + 1, pixels + header.Pixels);
            }
            catch (InputException error)
            {
                first ??= error;
            }
        }
        return files > 0 ? new MaskLook(values, greyInColour, colour, files)
            : throw first ?? new InputException("there are no masks");
    }

    public static bool UsesColours(string folder, ClassTable table) =>
        UsesColours(
            [.. Directory.EnumerateFiles(folder).Where(ImageFile.HasImageExtension).Order(StringComparer.Ordinal)], table);

    /// <summary>The masks hold the table's colours: they have colour channels, or all that a palette or grey shows is in the
    /// table.</summary>
    public static bool UsesColours(IReadOnlyList<string> masks, ClassTable table)
    {
        ColourMasks reader = table.Masks();
        int read = 0;
        foreach (string path in Spread(masks, MostFilesForColours))
        {
            try
            {
                ImageHeader header = ImageFile.ReadHeader(path);
                if (!header.Indexed && header.Channels >= 3) return true;
                if (reader.Read(new Sample("", path, path, "")).Unknown.Count > 0) return false;
                read++;
            }
            catch (InputException)
            {
                // Whoever reads them all says it.
            }
        }
        return read > 0;
    }

    private static IEnumerable<string> Spread(IReadOnlyList<string> all, int most)
    {
        int count = Math.Min(all.Count, most);
        for (int i = 0; i < count; i++) yield return all[(int)((long)i * all.Count / count)];
    }

    private static void AddIds(Mask mask, SortedSet<int> values)
    {
        long[] counts = MaskIds.Histogram(mask);
        for (int id = 0; id < counts.Length; id++)
        {
            if (counts[id] > 0) values.Add(id);
        }
    }

    private static Rgb? AddGreys(string path, SortedSet<int> values)
    {
        Image image = ImageFile.Read(path, new ReadOptions(Channels: 3));
        Span<bool> seen = stackalloc bool[256];
        ReadOnlySpan<byte> pixels = image.Bytes;
        Rgb? colour = null;
        for (int at = 0; at < pixels.Length && colour is null; at += 3)
        {
            if (pixels[at] == pixels[at + 1] && pixels[at] == pixels[at + 2]) seen[pixels[at]] = true;
            else colour = new Rgb(pixels[at], pixels[at + 1], pixels[at + 2]);
        }
        for (int grey = 0; grey < seen.Length; grey++)
        {
            if (seen[grey]) values.Add(grey);
        }
        return colour;
    }
}
